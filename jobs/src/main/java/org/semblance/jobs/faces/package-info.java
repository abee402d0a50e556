/**
 * The table of expanded faces: its row, schema, counts and rejects.
 *
 * <p>Must not depend on how faces are made or used. Start reading at {@link
 * org.semblance.jobs.faces.FaceTable}.
 */
package org.semblance.jobs.faces;
