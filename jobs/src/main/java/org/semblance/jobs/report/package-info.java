/** What people read: the report of a run and the card of a data set, one HTML file each. */
package org.semblance.jobs.report;
