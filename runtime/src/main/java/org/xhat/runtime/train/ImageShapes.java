package org.xhat.runtime.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelSignature.Input;
import org.xhat.runtime.program.ShapeMismatchException;

/**
 * Which of a model's inputs labelled images go to, and in what shape. The first axis of an input is the batch. The others take an image
 * in one of two ways: where all of them are numbers, as many elements as it has pixels, in any shape; where one is a name, its rows and
 * columns axis by axis, an extent of 1 being no axis of an image. A label is one number.
 *
 * @param pixels the floating input
 * @param exampleExtents what it takes of an image, at the axes after the first
 * @param labels the integer inputs: one or none
 */
record ImageShapes(
        ModelSignature model, String dataName, Input pixels, List<Integer> exampleExtents, List<Input> labels) {
    /**
     * Finds the inputs for {@code images}.
     *
     * @throws DataException where the model has others, or of other shapes
     */
    static ImageShapes of(ModelSignature model, LabelledImages images, String dataName) {
        var tensors = model.inputs().stream().filter(input -> !input.labels()).toList();
        var labels = model.inputs().stream().filter(Input::labels).toList();
        if (tensors.size() != 1 || labels.size() > 1) {
            throw new DataException(
                    dataName,
                    "labelled images bind to one Tensor and at most one Labels, but the loss of " + model.model()
                            + " takes " + tensors.size() + " and " + labels.size(),
                    "change the parameters of the loss");
        }
        for (var input : model.inputs()) {
            if (input.extents().isEmpty()) {
                throw new DataException(
                        dataName,
                        "it comes in batches, and a scalar, as " + input.declaration() + ", is for one example",
                        "name the batch first, as in @Dims(\"batch, 784\")");
            }
        }
        for (var input : labels) {
            if (input.extents().stream().skip(1).anyMatch(extent -> !extent.equals("1"))) {
                throw new DataException(
                        dataName,
                        "it has one label for each example, which is not the shape of " + input.declaration(),
                        "write @Dims(\"" + input.extents().getFirst() + "\")");
            }
        }
        var pixels = tensors.getFirst();
        return new ImageShapes(model, dataName, pixels, exampleExtents(pixels, images, dataName), labels);
    }

    private static List<Integer> exampleExtents(Input pixels, LabelledImages images, String dataName) {
        List<String> declared = pixels.extents().subList(1, pixels.extents().size());
        List<Integer> image = List.of(images.rows(), images.cols());
        var extents = new ArrayList<Integer>();
        if (declared.stream().noneMatch(Input::isName)) {
            declared.forEach(extent -> extents.add(Integer.parseInt(extent)));
            long elements = pixels.elementCount(1, DimValues.NONE);
            if (elements != images.pixelsPerImage()) {
                throw misfit(pixels, images, dataName, "which has " + elements + " elements an example");
            }
            return extents;
        }
        int axis = 0;
        for (String extent : declared) {
            if (extent.equals("1")) {
                extents.add(1);
            } else if (axis == image.size()) {
                throw misfit(pixels, images, dataName, "which has more axes after the first than an image");
            } else {
                int pixelsOfAxis = image.get(axis++);
                if (!Input.isName(extent) && Integer.parseInt(extent) != pixelsOfAxis) {
                    throw misfit(pixels, images, dataName, "where " + extent + " is not " + pixelsOfAxis);
                }
                extents.add(pixelsOfAxis);
            }
        }
        if (axis < image.size()) {
            throw misfit(pixels, images, dataName, "which names an extent, but has fewer axes than an image");
        }
        return extents;
    }

    private static DataException misfit(Input pixels, LabelledImages images, String dataName, String why) {
        return new DataException(
                dataName,
                "its images have " + images.rows() + "×" + images.cols() + " = " + images.pixelsPerImage()
                        + " pixels, which do not go to " + pixels.declaration() + ", " + why,
                "use other data, or change the extents after the first to " + images.pixelsPerImage() + ", or to "
                        + images.rows() + ", " + images.cols() + " with a name for either");
    }

    /**
     * The model's dims for a batch of {@code batch} images.
     *
     * @throws DataException where they would make a name two numbers, or are not the number of examples that the model takes
     */
    DimValues dims(int batch) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (var input : model.inputs()) {
            var shape = new ArrayList<Integer>();
            shape.add(batch);
            input.extents().stream().skip(1).forEach(one -> shape.add(1));
            shapes.put(input.name(), shape);
        }
        var shape = new ArrayList<Integer>();
        shape.add(batch);
        shape.addAll(exampleExtents);
        shapes.put(pixels.name(), shape);
        try {
            return model.bind(shapes);
        } catch (ShapeMismatchException e) {
            throw new DataException(dataName, e.problem(), e.cure());
        }
    }
}
