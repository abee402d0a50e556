package org.semblance;

/**
 * A mistake in what the user gave us: settings, files, recipes. Its message is a sentence of the
 * form <em>Cannot X: reason, found F, expected E. What to do.</em> and is all that a user sees; a
 * bug is any other exception and keeps its stack trace.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@code UserException.of("Cannot read %s: …", path)}: {@link String#format} with the reason. */
  public static UserException of(String format, Object... args) {
    return new UserException(String.format(java.util.Locale.ROOT, format, args));
  }
}
