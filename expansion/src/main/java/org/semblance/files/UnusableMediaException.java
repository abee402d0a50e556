package org.semblance.files;

/**
 * An image, video or face that cannot be used. Its message is a short stable phrase without names
 * or numbers, such as {@code video cannot be opened}: rejects are counted by it.
 */
public final class UnusableMediaException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableMediaException(String reason) {
    super(reason);
  }

  public UnusableMediaException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** Why, in a phrase that rejects are counted by. */
  public String reason() {
    return getMessage();
  }
}
