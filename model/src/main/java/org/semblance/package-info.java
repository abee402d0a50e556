/**
 * What every module shares: errors of the user, seeds, spelling suggestions.
 *
 * <p>Depends on nothing of ours. Start reading at {@link org.semblance.UserException}.
 */
package org.semblance;
