package org.semblance.minicorpus;

import java.util.EnumSet;
import java.util.Random;

/**
 * FFSC's alterations: what changes in a face, in which regions it shows, and the code of its lists.
 */
enum AttributeEdit {
  AGE("110000100001", EnumSet.of(Region.EYE, Region.SKIN)),
  SMILE("101000001100", EnumSet.of(Region.LIP, Region.MOUTH)),
  SURPRISE(
      "101000101111", EnumSet.of(Region.EYE, Region.LIP, Region.MOUTH, Region.NOSE, Region.SKIN)),
  GENDER(
      "100110111101",
      EnumSet.of(Region.EYE, Region.EYEBROW, Region.LIP, Region.MOUTH, Region.SKIN)),
  IDENTITY("100010111111", EnumSet.allOf(Region.class)),
  POSE("100001111111", EnumSet.allOf(Region.class));

  static final String REAL_CODE = "000000000000";

  /** Root; age, expression, gender, identity, pose; eye, eyebrow, lip, mouth, nose, skin. */
  final String code;

  final EnumSet<Region> regions;

  AttributeEdit(String code, EnumSet<Region> regions) {
    this.code = code;
    this.regions = regions;
  }

  /** The person as the edit makes them; another one for an identity. */
  Identity person(Identity id, Random rng) {
    return switch (this) {
      case AGE -> id.with(Trait.AGE, id.of(Trait.AGE) > 0.35 ? 0 : 1);
      case GENDER -> gender(id);
      case IDENTITY -> Identity.draw(rng);
      case SMILE, SURPRISE, POSE -> id;
    };
  }

  private static Identity gender(Identity id) {
    double other = id.of(Trait.FEMININITY) > 0.5 ? 0 : 1;
    Identity changed = id.with(Trait.FEMININITY, other).with(Trait.BEARD, 1 - other);
    return changed.with(Trait.MAKE_UP, other).with(Trait.LIP_RED, other);
  }

  /** The face as the edit makes it; for a pose, {@code turn} is −1 or 1. */
  FaceShape face(FaceShape face, Identity person, int turn) {
    Expression e = face.expression;
    return switch (this) {
      case AGE, GENDER, IDENTITY -> face.of(person);
      case SMILE -> face.of(new Expression(0.25, 1, e.browRaise(), e.blink(), e.gaze()));
      case SURPRISE -> face.of(new Expression(0.9, -0.1, 1.2, 0, e.gaze()));
      case POSE -> face.turned(0.28 * turn, -0.08);
    };
  }
}
