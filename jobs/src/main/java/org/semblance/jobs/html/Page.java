package org.semblance.jobs.html;

import java.util.List;
import java.util.Map;

/** What both documents share: the page, its style, and the parts that occur in each. */
public final class Page {
  private Page() {}

  /** A whole document around its sections. */
  public static String html(String title, Markup body) {
    Markup m = new Markup();
    m.open("html", "lang", "en").open("head");
    m.leaf("meta", "charset", "utf-8");
    m.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    m.element("title", title);
    m.style(CSS + printedTitle(title)).close();
    m.open("body").open("main").add(body).close().close().close();
    return "<!DOCTYPE html>\n" + m + "\n";
  }

  public static void section(Markup m, String title, String introduction) {
    m.open("section").element("h2", title);
    if (!introduction.isEmpty()) {
      m.element("p", introduction, "class", "intro");
    }
  }

  /** A number with the words that say what it is. */
  public static void tile(Markup m, String value, String words, String aside) {
    m.open("div", "class", "tile").element("b", value).element("span", words);
    if (!aside.isEmpty()) {
      m.element("small", aside);
    }
    m.close();
  }

  public static void missing(Markup m, String sentence) {
    m.element("p", sentence, "class", "missing");
  }

  public static void figure(Markup m, String title, Markup chart, String caption) {
    m.open("figure").element("h3", title).add(chart);
    if (!caption.isEmpty()) {
      m.element("figcaption", caption);
    }
    m.close();
  }

  /** A bar from chance (0.5, empty) to perfect (1, full). */
  public static Markup aucBar(double auc) {
    return bar(Double.isFinite(auc) ? 2 * auc - 1 : 0, "bar");
  }

  /** A bar filled to a share of its width. */
  public static Markup bar(double share, String style) {
    double width = 100 * Math.max(0, Math.min(1, share));
    Markup m = new Markup().open("span", "class", style);
    m.open("i", "style", "width:" + Numbers.decimals(width, 1) + "%").close();
    return m.close();
  }

  /** Legend of the regions outlined on an image. */
  public static void legend(Markup m, InlineImage picture) {
    if (picture.outlines().isEmpty()) {
      return;
    }
    m.open("p", "class", "legend");
    for (String region : picture.outlines().keySet()) {
      m.open("span").open("i", "class", Region.style(region)).close();
      m.text(region).close();
    }
    m.close();
  }

  public static void facts(Markup m, List<Facts> groups) {
    section(m, "How it was made", "");
    if (groups.isEmpty()) {
      missing(m, "Nothing was recorded about how this was made.");
    }
    m.open("div", "class", "facts");
    for (Facts group : groups) {
      m.open("div").element("h3", group.title()).open("dl");
      for (Map.Entry<String, String> fact : group.facts().entrySet()) {
        m.element("dt", fact.getKey()).element("dd", fact.getValue());
      }
      m.close().close();
    }
    m.close().close();
  }

  /**
   * The place of a link to a document that may come later; {@link #linked} fills it.
   *
   * @param address relative; empty if there is nothing yet
   */
  public static void also(Markup m, String address, String words) {
    m.open("p", "class", "also");
    if (!address.isEmpty()) {
      m.element("a", words, "href", address);
    }
    m.close();
  }

  /** A finished document whose place for a link is filled; unchanged if it is, or it has none. */
  public static String linked(String html, String address, String words) {
    Markup none = new Markup();
    also(none, "", words);
    Markup link = new Markup();
    also(link, address, words);
    return html.replace(none.toString(), link.toString());
  }

  public static void notes(Markup m, List<String> notes) {
    if (!notes.isEmpty()) {
      m.open("ul", "class", "notes");
      notes.forEach(note -> m.element("li", note));
      m.close();
    }
  }

  /** The title on top of every printed page, with each character as its number. */
  private static String printedTitle(String title) {
    StringBuilder escaped = new StringBuilder();
    title.codePoints().forEach(c -> escaped.append(String.format("\\%x ", c)));
    return "@page { @top-left { content: \"" + escaped + "\"; font-size: 9px; color: #444; } }\n";
  }

  // Line colours: Okabe and Ito 2008, distinct with any colour vision.
  private static final String CSS =
      """
      :root { color-scheme: light dark;
        --page: #f6f7f8; --card: #ffffff; --ink: #191d21; --soft: #59636e; --line: #dfe3e7;
        --fill: #eef1f4; --accent: #0b5cad; --good: #14744a; --bad: #b3261e; --bar: #3f7fbf;
        --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #cc79a7; --s4: #e69f00; --s5: #56b4e9;
      }
      @media (prefers-color-scheme: dark) { :root {
        --page: #121518; --card: #1a1e23; --ink: #e7eaee; --soft: #a0aab5; --line: #313840;
        --fill: #262c33; --accent: #7db7f0; --good: #63c796; --bad: #f2897f; --bar: #5f9bd6;
        --s0: #3b9fe0; --s1: #ee7d2b; --s2: #22b98d; --s3: #dd94bc; --s4: #f0b323; --s5: #8bcdf4;
      } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--page); color: var(--ink); -webkit-text-size-adjust: 100%;
        font: 16px/1.55 system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans,
        DejaVu Sans, sans-serif; }
      main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
      header { margin-bottom: 28px; }
      header.failed h1 { color: var(--bad); }
      .also { margin: 10px 0 0; font-size: 15px; } .also:empty { display: none; }
      a { color: var(--accent); }
      header .kind { color: var(--accent); font-size: 13px; font-weight: 600; margin: 0 0 10px;
        letter-spacing: .06em; text-transform: uppercase; }
      header .kind span { letter-spacing: 0; text-transform: none; overflow-wrap: anywhere;
        color: var(--soft); font-weight: 400; margin-left: 8px; }
      h1 { font-size: 31px; line-height: 1.25; letter-spacing: -.015em; margin: 0 0 14px;
        max-width: 34em; text-wrap: balance; }
      header .lead { font-size: 18px; color: var(--soft); margin: 0; max-width: 46em; }
      h2 { font-size: 21px; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 6px; }
      h3 { font-size: 15px; line-height: 1.4; margin: 0 0 8px; }
      section { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
        padding: 24px 28px 26px; margin-top: 20px; }
      .intro { color: var(--soft); margin: 0 0 18px; max-width: 52em; }
      .missing { color: var(--soft); font-style: italic; margin: 8px 0 0; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr));
        gap: 14px; }
      .tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
        padding: 16px 18px; }
      section .tile { background: var(--fill); border-color: transparent; }
      .tile b { display: block; font-size: 29px; line-height: 1.2; letter-spacing: -.02em;
        font-variant-numeric: tabular-nums; }
      .tile span { display: block; font-size: 14px; line-height: 1.4; margin-top: 4px; }
      .tile small { display: block; font-size: 13px; color: var(--soft); margin-top: 2px; }
      .scroll { overflow-x: auto; margin: 0 -6px; padding: 0 6px; }
      table { border-collapse: collapse; width: 100%; font-size: 14.5px;
        font-variant-numeric: tabular-nums; }
      th, td { padding: 8px 10px; text-align: right; border-bottom: 1px solid var(--line);
        white-space: nowrap; }
      th { font-weight: 600; font-size: 13px; color: var(--soft); vertical-align: bottom;
        line-height: 1.35; }
      tbody th { color: var(--ink); font-size: 14.5px; vertical-align: middle; }
      th:first-child, td:first-child, .words { text-align: left; }
      td.words, td.value { white-space: normal; overflow-wrap: anywhere; }
      th:first-child, td:first-child { padding-left: 0; }
      th:last-child, td:last-child { padding-right: 0; }
      tr.first th, tr.first td { border-bottom: 0; padding-bottom: 3px; }
      tr.next th, tr.next td { border-bottom: 0; padding-top: 2px; padding-bottom: 2px; }
      tr.next + tr.first th, tr.next + tr.first td { border-top: 1px solid var(--line); }
      tr.sum th, tr.sum td { font-weight: 650; border-bottom: 0; border-top: 2px solid var(--line); }
      tr.group th, tr.group td { padding-top: 20px; vertical-align: bottom; font-weight: 650; }
      .chip { font-size: 12px; color: var(--accent); background: var(--fill); border-radius: 9px;
        padding: 1px 8px 2px; margin-left: 6px; }
      td small, th small { display: block; font-weight: 400; font-size: 12px; color: var(--soft); }
      .bar { display: inline-block; vertical-align: middle; width: 76px; height: 8px;
        margin-left: 10px; border-radius: 4px; background: var(--fill); overflow: hidden; }
      .bar i { display: block; height: 100%; border-radius: 4px; background: var(--bar); }
      .charts { display: grid; gap: 26px 34px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); }
      figure { margin: 0; min-width: 0; break-inside: avoid; }
      figcaption { font-size: 13.5px; line-height: 1.45; color: var(--soft); margin-top: 6px; }
      .charts figure:only-child { max-width: 620px; }
      .charts + .scroll { margin-top: 14px; }
      .chart { display: block; width: 100%; height: auto; }
      .chart text { font-size: 13px; fill: var(--soft); font-variant-numeric: tabular-nums; }
      .chart path { fill: none; }
      .chart .grid { stroke: var(--line); stroke-width: 1; }
      .chart .axis { stroke: var(--soft); stroke-width: 1; }
      .chart .reference { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 4; }
      .chart .mark-line { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; }
      .chart .mark-ring { fill: none; stroke: var(--ink); stroke-width: 1.6; }
      .chart .line { stroke-width: 2.3; stroke-linejoin: round; stroke-linecap: round; }
      .chart .line.s3, .chart .line.s4, .chart .line.s5 { stroke-dasharray: 7 4; }
      .line.s0 { stroke: var(--s0); } .dot.s0, .swatch.s0 { fill: var(--s0); }
      .line.s1 { stroke: var(--s1); } .dot.s1, .swatch.s1 { fill: var(--s1); }
      .line.s2 { stroke: var(--s2); } .dot.s2, .swatch.s2 { fill: var(--s2); }
      .line.s3 { stroke: var(--s3); } .dot.s3, .swatch.s3 { fill: var(--s3); }
      .line.s4 { stroke: var(--s4); } .dot.s4, .swatch.s4 { fill: var(--s4); }
      .line.s5 { stroke: var(--s5); } .dot.s5, .swatch.s5 { fill: var(--s5); }
      .faces { display: grid; gap: 18px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); }
      .face { border: 1px solid var(--line); border-radius: 10px; overflow: hidden;
        break-inside: avoid; display: flex; flex-direction: column; }
      .face .say { padding: 12px 16px 16px; display: flex; flex-direction: column; flex: 1; }
      .image { display: block; width: 100%; height: auto; background: var(--fill); }
      .image .halo { fill: none; stroke: #000; stroke-opacity: .45; stroke-width: 4px;
        vector-effect: non-scaling-stroke; stroke-linejoin: round; }
      .image .outline { fill: none; stroke: var(--r); stroke-width: 2px;
        vector-effect: non-scaling-stroke; stroke-linejoin: round; }
      .r0 { --r: #56b4e9; } .r1 { --r: #e69f00; } .r2 { --r: #f0e442; } .r3 { --r: #ff7f50; }
      .r4 { --r: #2fd6a3; } .r5 { --r: #e39ac6; }
      .verdict { display: flex; flex-wrap: wrap; gap: 4px 9px; align-items: baseline;
        margin: 0 0 8px; }
      .verdict b { font-size: 17px; } .verdict .score { margin-left: auto; font-weight: 400; }
      .verdict .right { color: var(--good); }
      .verdict .wrong { color: var(--bad); }
      .verdict span { font-size: 13px; font-weight: 600; }
      .sentence { margin: 0 0 8px; line-height: 1.45; }
      .truth { font-size: 13px; line-height: 1.45; color: var(--soft); margin: 0 0 10px;
        overflow-wrap: anywhere; }
      .legend { display: flex; flex-wrap: wrap; gap: 3px 14px; font-size: 13px; margin: 0 0 10px;
        color: var(--soft); }
      .legend i { display: inline-block; width: 16px; height: 0; margin-right: 6px;
        vertical-align: middle; border-top: 3px solid var(--r); border-radius: 2px; }
      .marginals { display: grid; grid-template-columns: max-content 1fr max-content; gap: 3px 10px;
        align-items: center; font-size: 13px; line-height: 1.4; margin: auto 0 0;
        font-variant-numeric: tabular-nums; }
      .marginals .off { color: var(--soft); } .marginals .on { font-weight: 600; }
      .marginals .value { text-align: right; }
      .marginals .bar { width: 100%; margin: 0; } .marginals .bar:not(.strong) i { opacity: .45; }
      .sheets { display: grid; gap: 28px; }
      .sheet { display: grid; gap: 8px;
        grid-template-columns: repeat(auto-fill, minmax(152px, 1fr)); }
      .scroll + .sheet { margin-top: 14px; }
      .sheet figure { border-radius: 8px; overflow: hidden; background: var(--fill); }
      .sheet figure.pair { grid-column: span 2; }
      .pair div { display: grid; grid-template-columns: 1fr 1fr; column-gap: 2px; }
      .pair span { padding: 4px 8px 0; font-size: 11.5px; line-height: 1.35; font-weight: 600; }
      .pair span + span { padding-left: 6px; }
      .tile.bad { border-color: var(--bad); } .tile.bad b { color: var(--bad); }
      table.flaws td { color: var(--bad); }
      .sheet figcaption { padding: 5px 8px 7px; margin: 0; font-size: 11.5px; line-height: 1.35;
        overflow-wrap: anywhere; }
      .facts { display: grid; gap: 20px 40px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); margin-top: 12px; }
      dl { display: grid; grid-template-columns: minmax(8em, max-content) 1fr; gap: 3px 16px;
        margin: 0; font-size: 14px; }
      dl.numbered { grid-template-columns: max-content 1fr; }
      dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
      .notes { margin: 14px 0 0; padding-left: 20px; color: var(--soft); font-size: 14px; }
      .notes li { margin-top: 4px; max-width: 62em; }
      @media (max-width: 600px) { main { padding: 24px 14px 40px; } section { padding: 18px 16px; }
        h1 { font-size: 25px; } header .lead { font-size: 16px; } .bar { width: 44px; } }
      @page { margin: 17mm 14mm 16mm; @bottom-right { content: counter(page); font-size: 9px;
        color: #444; } }
      @media print { :root { color-scheme: light;
        --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --fill: #eee;
        --accent: #0b5cad; --good: #14744a; --bad: #b3261e; --bar: #3f7fbf;
        --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #cc79a7; --s4: #e69f00; --s5: #56b4e9; }
        body { font-size: 11.5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        main { max-width: none; padding: 0; } .also { display: none; }
        section { padding: 0; border: 0; margin-top: 22px; } p { orphans: 3; widows: 3; }
        h1 { font-size: 25px; } h2 { font-size: 17px; } header .lead { font-size: 14px; }
        .tile b { font-size: 22px; } .tile { padding: 10px 14px; }
        table, tbody th { font-size: 11.5px; } th, td { padding: 4px 8px; }
        tr.group th, tr.group td { padding-top: 12px; }
        .scroll { overflow: visible; } .charts { grid-template-columns: 1fr 1fr; gap: 14px 24px; }
        .faces { grid-template-columns: repeat(4, 1fr); gap: 10px; }
        .face .say { padding: 5px 9px 7px; } .verdict b { font-size: 12px; }
        .verdict, .sentence, .truth, .legend { margin-bottom: 3px; line-height: 1.3; }
        .verdict span, .truth, .marginals, .legend { font-size: 9px; line-height: 1.25; }
        .sentence { font-size: 10px; }
        .marginals { grid-template-columns: minmax(0, max-content) 1fr max-content; gap: 1px 6px; }
        .sheet { grid-template-columns: repeat(6, 1fr); gap: 6px; } .sheets { gap: 16px; }
        .facts { grid-template-columns: 1fr 1fr; }
        thead { display: table-header-group; }
        tr, .tile, .intro, .missing, figcaption, h2, h3, .facts div { break-inside: avoid; }
        h2, h3, .intro, thead, tr.group { break-after: avoid; } tr.sum, tr.next, tr:has(+ tr.group) { break-before: avoid; } }
      """;
}
