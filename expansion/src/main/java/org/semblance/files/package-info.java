/**
 * Bytes by path: any Hadoop file system, LMDB, NumPy's format.
 *
 * <p>Must not decode media. Start reading at {@link org.semblance.files.Storage}.
 */
package org.semblance.files;
