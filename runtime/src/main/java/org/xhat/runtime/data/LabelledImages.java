package org.xhat.runtime.data;

import java.util.Arrays;

/**
 * Images with one label each: one half of a {@link Dataset}.
 *
 * @param labelFile the file the labels came from, for errors about them
 * @param count number of images and of labels
 * @param rows height of an image
 * @param cols width of an image
 * @param pixels unsigned bytes [count, rows, cols], 0 is background; not copied
 * @param labels unsigned bytes [count]; not copied
 */
public record LabelledImages(String labelFile, int count, int rows, int cols, byte[] pixels, byte[] labels) {
    /** Each byte ÷ 255: a batch is loaded in two thirds of the time that the divisions took. */
    private static final float[] INTENSITIES = new float[256];

    private static final double[] DOUBLE_INTENSITIES = new double[256];

    static {
        Arrays.setAll(DOUBLE_INTENSITIES, pixel -> pixel / 255.0);
        for (int pixel = 0; pixel < INTENSITIES.length; pixel++) {
            INTENSITIES[pixel] = pixel / 255f;
        }
    }

    /**
     * Pairs an image file with its label file.
     *
     * @param images [count, rows, cols]
     * @param labels [count]
     * @throws DataException if the counts differ
     */
    static LabelledImages of(IdxArray images, IdxArray labels) {
        if (images.count() != labels.count()) {
            throw new DataException(
                    labels.file(),
                    "holds " + labels.count() + " labels, but " + images.file() + " holds " + images.count()
                            + " images",
                    "use files that belong together");
        }
        int[] dims = images.dims();
        return new LabelledImages(labels.file(), dims[0], dims[1], dims[2], images.values(), labels.values());
    }

    /** The number of pixels of one image. */
    public int pixelsPerImage() {
        return rows * cols;
    }

    /** The label of image {@code index}, 0–255. */
    public int label(int index) {
        return labels[index] & 0xff;
    }

    /** Writes image {@code index} as pixel ÷ 255 to {@code target} from {@code offset} on, row by row. */
    public void copyPixels(int index, float[] target, int offset) {
        int size = pixelsPerImage();
        int from = index * size;
        for (int i = 0; i < size; i++) {
            target[offset + i] = INTENSITIES[pixels[from + i] & 0xff];
        }
    }

    /** Writes image {@code index} as pixel ÷ 255 to {@code target} from {@code offset} on, row by row. */
    public void copyPixels(int index, double[] target, int offset) {
        int size = pixelsPerImage();
        int from = index * size;
        for (int i = 0; i < size; i++) {
            target[offset + i] = DOUBLE_INTENSITIES[pixels[from + i] & 0xff];
        }
    }

    /**
     * Checks that every label is below {@code bound}.
     *
     * @param counted what there are so many of, in the plural, for the message
     * @param place where the model has them, for the message
     * @throws DataException naming the file and the index of the first label that is {@code bound} or more
     */
    public void requireLabelsBelow(long bound, String counted, String place) {
        for (int i = 0; i < count; i++) {
            requireLabelBelow(bound, i, counted, place);
        }
    }

    /** As {@link #requireLabelsBelow}, of the label of image {@code index} alone. */
    public void requireLabelBelow(long bound, int index, String counted, String place) {
        if (label(index) >= bound) {
            throw new DataException(
                    labelFile,
                    "label " + label(index) + " at index " + index + " is not below " + bound + ", the number of "
                            + counted + " at " + place,
                    "give the model more " + counted + ", or use other data");
        }
    }
}
