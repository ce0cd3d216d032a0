package org.xhat.runtime.program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Binds a model's named dimensions to the shapes of what its inputs are given: a name is the same number wherever it is declared. */
final class DimBinding {
    /** A name's number, and the axis that says so. */
    private record Bound(long value, ModelSignature.Input input, int axis) {
        @Override
        public String toString() {
            return value + " by axis " + axis + " of " + input.declaration();
        }
    }

    private final ModelSignature model;
    private final Map<String, Bound> bound = new LinkedHashMap<>();

    DimBinding(ModelSignature model) {
        this.model = model;
    }

    /** As {@link ModelSignature#bind(Map)}. */
    static DimValues of(ModelSignature model, Map<String, List<Integer>> shapes) {
        var binding = new DimBinding(model);
        shapes.keySet().forEach(model::input); // there is one of each name
        for (var input : model.inputs()) {
            List<Integer> shape = shapes.get(input.name());
            if (shape != null) {
                binding.bind(input, shape);
            }
        }
        return binding.values();
    }

    private void bind(ModelSignature.Input input, List<Integer> shape) {
        List<String> extents = input.extents();
        if (shape.size() != extents.size()) {
            throw mismatch(input, shape, "which has " + extents.size() + (extents.size() == 1 ? " axis" : " axes"));
        }
        for (int axis = 0; axis < shape.size(); axis++) {
            String extent = extents.get(axis);
            long value = shape.get(axis);
            if (!ModelSignature.Input.isName(extent)) {
                if (value != Long.parseLong(extent)) {
                    throw mismatch(input, shape, "where axis " + axis + " is " + extent);
                }
                continue;
            }
            var here = new Bound(value, input, axis);
            var first = bound.putIfAbsent(extent, here);
            if (first != null && first.value() != value) {
                throw new ShapeMismatchException(
                        "the dimension '" + extent + "' of " + model.model() + " would be " + first + ", and " + here,
                        "give what is not the same another name");
            }
        }
    }

    private static ShapeMismatchException mismatch(ModelSignature.Input input, List<Integer> shape, String why) {
        return new ShapeMismatchException(
                "the shape " + shape + " is not that of " + input.declaration() + ", " + why,
                "give data of that shape, or change the @Dims");
    }

    private DimValues values() {
        var values = new LinkedHashMap<String, Long>();
        for (String name : model.dims()) {
            var known = bound.get(name);
            if (known != null) {
                values.put(name, known.value());
            }
        }
        return new DimValues(values);
    }
}
