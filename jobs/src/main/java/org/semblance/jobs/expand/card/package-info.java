/**
 * The data card of an expansion, and the check of people and images that splits share.
 *
 * <p>Must not depend on how faces are made. Start reading at {@link
 * org.semblance.jobs.expand.card.CardWriter}.
 */
package org.semblance.jobs.expand.card;
