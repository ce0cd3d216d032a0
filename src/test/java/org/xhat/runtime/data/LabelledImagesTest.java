package org.xhat.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

final class LabelledImagesTest {
    /** One image of all bytes, after another; the row is long enough for whole vectors, and for some pixels beyond the last. */
    @Test
    void everyByteIsAFractionOf255() {
        byte[] pixels = new byte[2 * 259];
        float[] floats = new float[260];
        double[] doubles = new double[260];
        for (int pixel = 0; pixel < 259; pixel++) {
            pixels[259 + pixel] = (byte) pixel;
            floats[1 + pixel] = (pixel & 0xff) / 255f;
            doubles[1 + pixel] = (pixel & 0xff) / 255.0;
        }
        var images = new LabelledImages("labels", 2, 7, 37, pixels, new byte[2]);
        float[] copiedFloats = new float[260];
        double[] copiedDoubles = new double[260];
        for (int repetition = 0; repetition < 2000; repetition++) { // interpreted, and compiled
            images.copyPixels(1, copiedFloats, 1);
            images.copyPixels(1, copiedDoubles, 1);
            assertArrayEquals(floats, copiedFloats);
            assertArrayEquals(doubles, copiedDoubles);
        }
    }
}
