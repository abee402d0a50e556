/**
 * conf/reference.conf and the user's settings, read once into records, a section a record.
 *
 * <p>Must not depend on Spark or on a run. Start reading at {@link
 * org.semblance.jobs.settings.Settings}.
 */
package org.semblance.jobs.settings;
