package org.semblance.jobs.html;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A titled list of facts, such as versions.
 *
 * @param facts name → value, in the order to show
 */
public record Facts(String title, Map<String, String> facts) {
  public Facts {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
