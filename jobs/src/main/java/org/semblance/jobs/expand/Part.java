package org.semblance.jobs.expand;

import java.io.Serializable;

/**
 * What is published at once: one layer of a group of videos.
 *
 * @param name the layer's, and a digest of all that determines the content: a part of this name is
 *     this part, whichever run made it
 * @param planned faces and rejected faces together
 */
record Part(String name, String corpus, String split, int planned) implements Serializable {}
