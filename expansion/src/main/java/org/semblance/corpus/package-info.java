/** The six benchmark corpora as their owners lay them out: lists of videos, never pixels. */
package org.semblance.corpus;
