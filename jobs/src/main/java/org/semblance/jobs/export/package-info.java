/**
 * Job export: faces and detectors in the formats of others' code.
 *
 * <p>Must not change what it exports. Start reading at {@link org.semblance.jobs.export.Exporter}.
 */
package org.semblance.jobs.export;
