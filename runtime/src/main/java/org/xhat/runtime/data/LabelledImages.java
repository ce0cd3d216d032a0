package org.xhat.runtime.data;

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
    /** Floats from 2³¹ on are 256 apart: added and subtracted again, it makes a smaller number the nearest multiple of 256. */
    private static final float TO_MULTIPLES_OF_256 = 0x1.8p31f;

    /** What processors fetch from memory at a time, or half of it. */
    private static final int CACHE_LINE_BYTES = 64;

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

    /**
     * Prefetches the images {@code indices[0 … count)}, which lie in memory anywhere: reads a byte of nearly each cache line, of which the
     * processor waits for many at a time, where copying, which writes as well, waits for one after the other.
     *
     * @return a number that depends on all of them: whoever keeps it, keeps HotSpot from leaving out the reads
     */
    public int prefetch(int[] indices, int count) {
        int size = pixelsPerImage();
        int read = 0;
        for (int i = 0; i < count; i++) {
            int from = indices[i] * size;
            for (int line = 0; line < size; line += CACHE_LINE_BYTES) {
                read += pixels[from + line];
            }
        }
        return read;
    }

    /**
     * Writes image {@code index} as pixel ÷ 255 to {@code target} from {@code offset} on, row by row. HotSpot converts whole vectors
     * of bytes to floats, but only as they are, signed; what is below 0 is made 256 larger by arithmetic on floats, all of it exact:
     * that takes a quarter of the time of a table of the quotients, and a seventh of that of {@code (pixel & 0xff) / 255f}.
     */
    public void copyPixels(int index, float[] target, int offset) {
        int size = pixelsPerImage();
        int from = index * size;
        for (int i = 0; i < size; i++) {
            float signed = pixels[from + i];
            float excess = signed - 127.5f + TO_MULTIPLES_OF_256 - TO_MULTIPLES_OF_256; // −256 below 0, otherwise 0
            target[offset + i] = (signed - excess) / 255f;
        }
    }

    /** Writes image {@code index} as pixel ÷ 255 to {@code target} from {@code offset} on, row by row. */
    public void copyPixels(int index, double[] target, int offset) {
        int size = pixelsPerImage();
        int from = index * size;
        for (int i = 0; i < size; i++) {
            target[offset + i] = (pixels[from + i] & 0xff) / 255.0;
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
