package org.xhat.runtime.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelSignature;

/**
 * Writes examples into a model's inputs. Data bind by type: the floating input gets the pixels, each byte ÷ 255, in whatever
 * shape the model gives it; the integer input gets the labels. Loading allocates nothing.
 */
public final class BatchLoader {
    private final ModelInputs inputs;
    private final LabelledImages images;
    private final ModelSignature.Input pixelInput;
    private final ModelSignature.@Nullable Input labelInput;
    private final List<ModelSignature.LabelReading> varyingReadings;

    /**
     * Binds {@code images} to {@code inputs}.
     *
     * @throws DataException where the inputs cannot take them, saying both sizes, or a label is none of the classes that the loss reads it as
     */
    public BatchLoader(ModelInputs inputs, LabelledImages images, String dataName) {
        this.inputs = inputs;
        this.images = images;
        List<ModelSignature.Input> tensors = inputs.model().inputs().stream()
                .filter(input -> !input.labels())
                .toList();
        List<ModelSignature.Input> labels = inputs.model().inputs().stream()
                .filter(ModelSignature.Input::labels)
                .toList();
        if (tensors.size() != 1 || labels.size() > 1) {
            throw new DataException(
                    dataName,
                    "labelled images bind to one Tensor and at most one Labels, but the loss of "
                            + inputs.model().model() + " takes " + tensors.size() + " and " + labels.size(),
                    "change the parameters of the loss");
        }
        this.pixelInput = tensors.getFirst();
        this.labelInput = labels.isEmpty() ? null : labels.getFirst();
        for (var reading : inputs.model().labelReadings()) {
            if (reading.isFixed()) {
                images.requireLabelsBelow(reading.classes().applyAsLong(1), whose(reading));
            }
        }
        this.varyingReadings = inputs.model().labelReadings().stream()
                .filter(reading -> !reading.isFixed())
                .toList();
        if (pixelInput.exampleElements() != images.pixelsPerImage()) {
            throw new DataException(
                    dataName,
                    "its images have " + images.rows() + "×" + images.cols() + " = " + images.pixelsPerImage()
                            + " pixels, but '" + pixelInput.name() + "' of "
                            + inputs.model().model() + " has "
                            + pixelInput.exampleElements() + " elements an example",
                    "use other data, or change @Dims(\"" + String.join(", ", pixelInput.extents()) + "\")");
        }
    }

    private static String whose(ModelSignature.LabelReading reading) {
        return "the number of classes at " + reading.place();
    }

    /**
     * Loads the examples {@code indices[0 … batch)}.
     *
     * @throws DataException where a label is none of the classes that the loss has in such a batch
     */
    public void load(int[] indices, int batch) {
        for (var reading : varyingReadings) {
            long classes = reading.classes().applyAsLong(batch);
            for (int i = 0; i < batch; i++) {
                images.requireLabelBelow(classes, indices[i], whose(reading));
            }
        }
        Elements pixels = inputs.input(pixelInput.name(), batch);
        int size = images.pixelsPerImage();
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
        }
        if (labelInput != null) {
            Elements labels = inputs.input(labelInput.name(), batch);
            for (int i = 0; i < batch; i++) {
                labels.set(i, images.label(indices[i]));
            }
        }
    }
}
