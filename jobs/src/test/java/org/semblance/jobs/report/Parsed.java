package org.semblance.jobs.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A document of ours as an XML parser sees it. */
public final class Parsed {
  private Parsed() {}

  /** Fails unless the markup is well-formed. */
  public static Document document(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  /** What a reader reads. */
  public static String text(String html) throws Exception {
    return ((Element) document(html).getElementsByTagName("body").item(0)).getTextContent();
  }

  /** Values of the attributes of these names, in document order. */
  public static List<String> attributes(Document document, String... names) {
    List<String> values = new ArrayList<>();
    NodeList all = document.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      for (String name : names) {
        if (((Element) all.item(i)).hasAttribute(name)) {
          values.add(((Element) all.item(i)).getAttribute(name));
        }
      }
    }
    return values;
  }
}
