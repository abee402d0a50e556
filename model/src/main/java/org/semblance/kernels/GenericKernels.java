package org.semblance.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Kernels of ND4J's own operations: for any backend and type, and the reference in tests. */
final class GenericKernels implements Kernels {
  static final GenericKernels INSTANCE = new GenericKernels();

  private GenericKernels() {}

  @Override
  public INDArray abT(INDArray a, INDArray b, INDArray c) {
    return Products.abT(a, b, c);
  }

  @Override
  public INDArray ab(INDArray a, INDArray b, INDArray c) {
    return Products.ab(a, b, c);
  }

  @Override
  public INDArray aTb(INDArray a, INDArray b, INDArray c) {
    return Products.aTb(a, b, c);
  }

  /** A row less its mean, and 1/√(variance + ε) as a column. */
  private record Standard(INDArray values, INDArray scale) {
    static Standard of(INDArray x) {
      INDArray centred = x.subColumnVector(x.mean(true, 1));
      INDArray variance = centred.mul(centred).mean(true, 1);
      INDArray scale = Transforms.pow(variance.addi(LayerNorm.EPSILON), -0.5, false);
      return new Standard(centred.muliColumnVector(scale), scale);
    }
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y) {
    y.assign(Standard.of(x).values().muliRowVector(gain).addiRowVector(bias));
  }

  @Override
  public void layerNormBackward(
      INDArray x,
      INDArray gain,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dGain,
      INDArray dBias) {
    Standard standard = Standard.of(x);
    INDArray values = standard.values();
    if (dGain != null) {
      sumRows(dy.mul(values), dGain);
    }
    if (dBias != null) {
      sumRows(dy, dBias);
    }
    INDArray d = dy.mulRowVector(gain);
    INDArray projection = d.mul(values).mean(true, 1);
    INDArray mean = d.mean(true, 1);
    d.subiColumnVector(mean)
        .subi(values.muliColumnVector(projection))
        .muliColumnVector(standard.scale());
    dx.assign(residual == null ? d : d.addi(residual));
  }

  @Override
  public void linear(INDArray x, INDArray weights, INDArray bias, INDArray residual, INDArray y) {
    Products.abT(x, weights, y).addiRowVector(bias);
    if (residual != null) {
      y.addi(residual);
    }
  }

  @Override
  public void quickGelu(INDArray x, INDArray y) {
    y.assign(gate(x).muli(x));
  }

  @Override
  public void quickGeluBackward(INDArray x, INDArray gradient, INDArray dBias) {
    INDArray gate = gate(x);
    // σ·(1 + 1.702x·(1 − σ))
    INDArray slope = gate.rsub(1).muli(x).muli(QuickGelu.SLOPE).addi(1).muli(gate);
    gradient.muli(slope);
    x.muli(gate);
    if (dBias != null) {
      sumRows(gradient, dBias);
    }
  }

  private static INDArray gate(INDArray x) {
    return Transforms.sigmoid(x.mul(QuickGelu.SLOPE), false);
  }

  @Override
  public void sumRows(INDArray x, INDArray sum) {
    sum.assign(x.sum(0).reshape(sum.shape()));
  }

  @Override
  public void attention(Attention shape, INDArray queries, INDArray keysValues, INDArray out) {
    INDArray q = heads(shape, queries, 0).dup('c');
    INDArray k = heads(shape, keysValues, -2).dup('c');
    INDArray v = heads(shape, keysValues, -1).dup('c');
    heads(shape, out, 0).assign(Nd4j.matmul(weights(shape, q, k), v));
  }

  @Override
  public void attentionBackward(
      Attention shape,
      INDArray queries,
      INDArray keysValues,
      INDArray dOut,
      INDArray dQueries,
      INDArray dKeysValues) {
    INDArray q = heads(shape, queries, 0).dup('c');
    INDArray k = heads(shape, keysValues, -2).dup('c');
    INDArray v = heads(shape, keysValues, -1).dup('c');
    INDArray upstream = heads(shape, dOut, 0).dup('c');
    INDArray weights = weights(shape, q, k);
    heads(shape, dKeysValues, -1).assign(Nd4j.matmul(weights, upstream, true, false, false));
    INDArray energies = Nd4j.matmul(upstream, v, false, true, false);
    INDArray mean = energies.mul(weights).sum(true, 3);
    energies.subi(mean.broadcast(energies.shape())).muli(weights).muli(shape.scale());
    heads(shape, dQueries, 0).assign(Nd4j.matmul(energies, k));
    heads(shape, dKeysValues, -2).assign(Nd4j.matmul(energies, q, true, false, false));
  }

  /** Attention weights [B, heads, Q, T]. */
  private static INDArray weights(Attention shape, INDArray q, INDArray k) {
    INDArray weights = Nd4j.matmul(q, k, false, true, false).muli(shape.scale());
    if (shape.causal()) {
      int tokens = shape.tokens();
      // What is not to be seen weighs exp(−∞) = 0.
      INDArray hidden = Nd4j.create(weights.dataType(), 1, 1, tokens, tokens);
      for (int i = 0; i < tokens - 1; i++) {
        hidden
            .get(
                NDArrayIndex.point(0),
                NDArrayIndex.point(0),
                NDArrayIndex.point(i),
                NDArrayIndex.interval(i + 1, tokens))
            .assign(Double.NEGATIVE_INFINITY);
      }
      weights.addi(hidden.broadcast(weights.shape()));
    }
    weights.subi(weights.max(true, 3).broadcast(weights.shape()));
    Transforms.exp(weights, false);
    return weights.divi(weights.sum(true, 3).broadcast(weights.shape()));
  }

  /** A view [B, heads, rows, W/heads] of a block of W columns, counted from the end if &lt; 0. */
  private static INDArray heads(Attention shape, INDArray array, int block) {
    long blocks = array.size(1) / shape.width();
    long rows = array.size(0) / shape.batch();
    return array
        .reshape('c', shape.batch(), rows, blocks, shape.heads(), shape.size())
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.point(block < 0 ? blocks + block : block),
            NDArrayIndex.all(),
            NDArrayIndex.all())
        .permute(0, 2, 1, 3);
  }

  @Override
  public void patches(INDArray pixels, int patch, INDArray patches) {
    long batch = pixels.size(0);
    long side = pixels.size(3) / patch;
    patches
        .reshape('c', batch, side, side, 3, patch, patch)
        .assign(pixels.reshape('c', batch, 3, side, patch, side, patch).permute(0, 2, 4, 1, 3, 5));
  }

  @Override
  public void placeTokens(
      INDArray projected, INDArray classToken, INDArray position, INDArray tokens) {
    long perImage = position.size(0);
    long width = position.size(1);
    long batch = tokens.length() / perImage / width;
    INDArray all = tokens.reshape('c', batch, perImage, width);
    patchesOf(all).assign(projected.reshape('c', batch, perImage - 1, width));
    classOf(all).assign(classToken.reshape('c', 1, width).broadcast(batch, width));
    all.addi(position.reshape('c', 1, perImage, width).broadcast(all.shape()));
  }

  @Override
  public void placeTokensBackward(
      INDArray dTokens, INDArray dProjected, INDArray dClass, INDArray dPosition) {
    long width = dTokens.size(1);
    long batch = dTokens.size(0) - dProjected.size(0);
    INDArray all = dTokens.reshape('c', batch, dTokens.size(0) / batch, width);
    dProjected.assign(patchesOf(all).dup('c').reshape('c', dProjected.shape()));
    if (dClass != null) {
      sumRows(classOf(all), dClass);
    }
    if (dPosition != null) {
      dPosition.assign(all.sum(0));
    }
  }

  private static INDArray classOf(INDArray all) {
    return all.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all());
  }

  private static INDArray patchesOf(INDArray all) {
    return all.get(NDArrayIndex.all(), NDArrayIndex.interval(1, all.size(1)), NDArrayIndex.all());
  }

  @Override
  public void embed(int[] ids, int length, INDArray token, INDArray position, INDArray out) {
    for (int r = 0; r < ids.length; r++) {
      out.getRow(r).assign(token.getRow(ids[r])).addi(position.getRow(r % length));
    }
  }

  @Override
  public void embedBackward(
      int[] ids, int length, INDArray dOut, INDArray dToken, INDArray dPosition) {
    if (dToken != null) {
      dToken.assign(0);
    }
    if (dPosition != null) {
      dPosition.assign(0);
    }
    for (int r = 0; r < ids.length; r++) {
      INDArray row = dOut.getRow(r);
      if (dToken != null) {
        dToken.getRow(ids[r]).addi(row);
      }
      if (dPosition != null) {
        dPosition.getRow(r % length).addi(row);
      }
    }
  }
}
