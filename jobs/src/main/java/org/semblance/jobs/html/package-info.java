/**
 * Pages, charts and images as HTML: draws, decides nothing.
 *
 * <p>Must not depend on anything of ours. Start reading at {@link org.semblance.jobs.html.Page}.
 */
package org.semblance.jobs.html;
