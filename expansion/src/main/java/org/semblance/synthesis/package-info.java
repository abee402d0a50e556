/** Makes fakes whose altered regions are known, by transplanting those of another person. */
package org.semblance.synthesis;
