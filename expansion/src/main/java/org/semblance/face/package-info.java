/** From pictures and videos to aligned faces with named regions. */
package org.semblance.face;
