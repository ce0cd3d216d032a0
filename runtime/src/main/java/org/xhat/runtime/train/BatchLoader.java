package org.xhat.runtime.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelSignature;

/**
 * Writes examples into a model's inputs. Data bind by type: the floating input gets the pixels, each byte ÷ 255, in the shape that
 * {@link ImageShapes} finds; the integer input gets the labels. Loading as many examples as the time before allocates nothing.
 */
public final class BatchLoader {
    private final ModelInputs inputs;
    private final LabelledImages images;
    private final ImageShapes shapes;
    private final List<ModelSignature.LabelReading> varyingReadings;
    private @Nullable DimValues dims;
    private int batchOfDims;

    @SuppressWarnings("unused") // so that what is read for it alone is read
    private int prefetched;

    /**
     * Binds {@code images} to {@code inputs}.
     *
     * @throws DataException where the inputs cannot take them, saying both shapes, or a label is none of the classes or rows
     *     that the loss reads it as
     */
    public BatchLoader(ModelInputs inputs, LabelledImages images, String dataName) {
        this.inputs = inputs;
        this.images = images;
        this.shapes = ImageShapes.of(inputs.model(), images, dataName);
        for (var reading : inputs.model().labelReadings()) {
            if (reading.isFixed()) {
                images.requireLabelsBelow(
                        reading.bound().applyAsLong(DimValues.NONE), reading.counted(), reading.place());
            }
        }
        this.varyingReadings = inputs.model().labelReadings().stream()
                .filter(reading -> !reading.isFixed())
                .toList();
    }

    /**
     * The model's dims for a batch of so many examples.
     *
     * @throws DataException where the model takes no such batch of these images
     */
    public DimValues dims(int batch) {
        if (dims == null || batchOfDims != batch) {
            dims = shapes.dims(batch);
            batchOfDims = batch;
        }
        return dims;
    }

    /**
     * Loads the examples {@code indices[0 … batch)}.
     *
     * @return the model's dims for that batch
     * @throws DataException where a label is none of the classes or rows that the loss has in such a batch
     */
    public DimValues load(int[] indices, int batch) {
        var bound = dims(batch);
        for (var reading : varyingReadings) {
            long below = reading.bound().applyAsLong(bound);
            for (int i = 0; i < batch; i++) {
                images.requireLabelBelow(below, indices[i], reading.counted(), reading.place());
            }
        }
        Elements pixels = inputs.input(shapes.pixels().name(), bound);
        int size = images.pixelsPerImage();
        prefetched = images.prefetch(indices, batch);
        switch (pixels) {
            case Elements.Float32(float[] array) -> {
                for (int i = 0; i < batch; i++) {
                    images.copyPixels(indices[i], array, i * size);
                }
            }
            case Elements.Float64(double[] array) -> {
                for (int i = 0; i < batch; i++) {
                    images.copyPixels(indices[i], array, i * size);
                }
            }
            case Elements.Int32 integers -> throw new IllegalStateException("pixels are no integers");
        }
        for (var input : shapes.labels()) {
            Elements labels = inputs.input(input.name(), bound);
            for (int i = 0; i < batch; i++) {
                labels.set(i, images.label(indices[i]));
            }
        }
        return bound;
    }
}
