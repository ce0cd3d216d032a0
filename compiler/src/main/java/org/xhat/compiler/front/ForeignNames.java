package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What users of PyTorch, Keras, NumPy, JAX and DL4J call what xhat has under another name, and how xhat writes it – of a tensor x
 * [batch, 8, 8], of another one y like it, of labels –, and what it has not yet. Letter case and underscores of a name are free.
 */
final class ForeignNames {

    /** What is written after a name that has no counterpart. */
    static final String NOT_YET = "xhat has none yet";

    // spotless:off
    private static final String TABLE = """
            flatten | reshape(x, dim(x, 0), -1)
            view, resize, reshapeTo, ravel | reshape(x, dim(x, 0), -1)
            squeeze | reshape(x, dim(x, 0), 64)
            unsqueeze, addAxis | expandDims(x, 1)
            permute, permuteDims, swapAxes, moveAxis | transpose(x, 0, 2, 1)
            cat, concatenate, hstack, merge | concat(1, x, y)
            stack | concat(1, expandDims(x, 1), expandDims(y, 1))
            chunk, splitn, unstack, unbind | split(x, 1, 2)
            narrow, subset, gatherSlice, index | slice(x, 1, 0, 2)
            tile, repeat, expand, broadcastTo | broadcast(x, dim(x, 0), 8, 8)
            zeroPad, zeroPadding, zeroPad2d, zeroPadding2d | pad(x, 1, 1, 1)
            plus, addition | add(x, y)
            minus, subtract, subtraction | sub(x, y)
            times, multiply, multiplication, hadamard, scale | mul(x, y)
            divide, division, trueDivide | div(x, y)
            dot, mm, bmm, mmul, gemm, tensordot | matmul(x, y)
            negative, negate, minusOf | neg(x)
            absolute, fabs, magnitude | abs(x)
            power | pow(x, 2)
            sqr, squared | square(x)
            inverse, recip | reciprocal(x)
            ln, logarithm | log(x)
            exponential | exp(x)
            round, roundEven | rint(x)
            ceil, ceiling | neg(floor(neg(x)))
            signum | sign(x)
            maximum, elementwiseMax | max(x, y)
            minimum, elementwiseMin | min(x, y)
            clamp, clip, clipByValue | min(max(x, -1), 1)
            notEqual, neq | sub(1, equal(x, y))
            logicalAnd, and | mul(x, y)
            logicalOr, or | max(x, y)
            logicalNot, not | sub(1, x)
            select, cond, ifElse | where(less(x, y), x, y)
            gt, greaterThan | greater(x, y)
            lt, lessThan | less(x, y)
            gte, ge, greaterOrEqual | greaterEqual(x, y)
            lte, lessOrEqual | lessEqual(x, y)
            eq, equals, isEqual | equal(x, y)
            reduceSum, sumAll, total | sum(x, 1)
            reduceMean, average, avg | mean(x, 1)
            amax, maxAlong, maxReduce | reduceMax(x, 1)
            amin, minAlong, minReduce | reduceMin(x, 1)
            variance, var | mean(square(sub(x, expandDims(mean(x, 1), 1))), 1)
            std, stddev, standardDeviation | sqrt(mean(square(sub(x, expandDims(mean(x, 1), 1))), 1))
            norm, l2, l2Norm, norm2 | sqrt(sum(square(x), 1))
            cumulativeSum | cumSum(x, 1)
            leakyRelu | max(x, mul(x, 0.01f))
            relu6, hardTanh | min(relu(x), 6)
            elu | where(less(x, 0), expm1(x), x)
            silu, swish | mul(x, sigmoid(x))
            gelu | mul(mul(x, 0.5f), add(erf(mul(x, 0.70710678f)), 1))
            softsign | div(x, add(abs(x), 1))
            logistic, expit, sigm | sigmoid(x)
            fullyConnected, fc, denseLayer, innerProduct, affine | dense(x, 8, he())
            conv1d, conv2d, conv3d, convolution, convolution2d, convolutionLayer | conv(x, 8, window(3, 3).same(), he())
            maxPool1d, maxPool2d, maxPooling, maxPooling2d, subsampling | maxPool(x, window(2, 2).stride(2))
            avgPool, avgPool2d, averagePooling, averagePooling2d, avgPooling | averagePool(x, window(2, 2).stride(2))
            globalAvgPool, globalAveragePooling, globalAveragePooling2d, adaptiveAvgPool2d, gap | globalAverage(x)
            batchNormalization, batchNorm1d, batchNorm2d, bn | batchNorm(x)
            layerNormalization, ln1d | layerNorm(x)
            drop, dropoutLayer, alphaDropout | dropout(x, 0.5f)
            lookup, embeddingLookup, embeddingLayer | embedding(labels, 10, 8, gaussian(0.1f))
            take, takeAlong, indexSelect | gather(x, labels)
            toOneHot, toCategorical | oneHot(labels, 10)
            crossEntropy, crossEntropyLoss, sparseCategoricalCrossentropy, categoricalCrossentropy, nllLoss, mcxent | softmaxCrossEntropy(x, labels)
            mse, mseLoss, meanSquaredError, l2Loss | mean(squaredError(x, y))
            mae, l1Loss, meanAbsoluteError | mean(abs(sub(x, y)))
            xavier, xavierUniform, glorotUniform | glorot()
            kaiming, kaimingNormal, heNormal, heInit | he()
            normal, randomNormal, truncatedNormal | gaussian(0.1f)
            randomUniform, uniformInit | uniform(-1, 1)
            constantInit, constantInitializer | filled(0.1f)
            onesLike, zerosLike, fill, fullLike | full(0, 8)
            rand, randLike, random | uniformLike(x)
            weightVariable, parameter, variable, trainable | param("w", he(), 8, 8)
            buffer, registerBuffer | state("s", zeros(8))
            eig, eigh, eigen, symeig | symmetricEigen(x)
            shape, size | dim(x, 0)
            ndim, ndims | rank(x)
            lstm, gru, rnn, lstmCell, simpleRnn, bidirectional, scan
            attention, multiHeadAttention, multiheadAttention, selfAttention, transformer
            instanceNorm, groupNorm, weightNorm, spectralNorm
            convTranspose, conv2dTranspose, deconv, deconvolution, upsample, upsampling2d, depthwiseConv2d
            topK, sort, argsort, cumprod, prod, reduceProd, median, quantile
            svd, qr, cholesky, solve, inv, det, einsum, arange, linspace, eye, identityMatrix, triu, tril, trace, diag
            detach, stopGradient, noGrad, backward, grad, item, numpy, toFloat, cuda, cpu, to
            """;
    // spotless:on

    private static final Map<String, String> INSTEAD = read();

    /** What other frameworks' functions are called behind: modules, classes of functions, and what they are imported as. */
    private static final Set<String> MODULES = Set.of(
            "nn", "F", "torch", "tf", "np", "numpy", "jnp", "jax", "lax", "keras", "layers", "K", "Nd4j", "Transforms");

    private ForeignNames() {}

    private static Map<String, String> read() {
        var instead = new HashMap<String, String>();
        TABLE.lines().forEach(line -> {
            String[] parts = line.split(" \\| ", 2);
            for (String name : parts[0].split(",")) {
                instead.put(key(name), parts.length == 1 ? "" : parts[1]);
            }
        });
        return Map.copyOf(instead);
    }

    private static String key(String name) {
        return name.strip().replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** All names, without letter case and underscores, and how xhat writes each; empty text for what it has not yet. */
    static Map<String, String> all() {
        return INSTEAD;
    }

    /** The cure for who calls a function behind such a module; empty for another name. */
    static Optional<String> moduleCure(String name) {
        return MODULES.contains(name)
                ? Optional.of("leave out '" + name + ".': functions are called by their names alone, such as relu(x)")
                : Optional.empty();
    }

    /** The cure for who types such a name; empty for another. */
    static Optional<String> cure(String name) {
        return Optional.ofNullable(INSTEAD.get(key(name)))
                .map(written -> written.isEmpty() ? NOT_YET : "write, such as: " + written);
    }
}
