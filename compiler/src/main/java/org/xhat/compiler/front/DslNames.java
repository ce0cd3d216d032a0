package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;

/** The DSL's vocabulary of types and annotations, for checks and suggestions. */
final class DslNames {

    /** The types of values, in the order a message lists them. */
    static final List<String> TYPES =
            List.of("Tensor", "Labels", "State", "Initializer", "float", "int", "long", "boolean", "String");

    /** What is written for a type that the DSL lacks. */
    static final Map<String, String> INSTEAD_OF_TYPES = Map.of(
            "double", "write float: it stands for the element type of the build",
            "Double", "write float: it stands for the element type of the build",
            "Float", "write float",
            "Integer", "write int",
            "Long", "write long",
            "Boolean", "write boolean",
            "byte", "write int",
            "short", "write int",
            "char", "write int");

    /** Where each annotation belongs, as a message says it. */
    static final Map<String, String> ANNOTATIONS = Map.ofEntries(
            Map.entry("Model", "a class"),
            Map.entry("Optimizer", "a class"),
            Map.entry("Predict", "a method of a model"),
            Map.entry("Loss", "a method of a model"),
            Map.entry("Layer", "a method"),
            Map.entry("Shared", "a method"),
            Map.entry("GradientAt", "a method of an optimizer"),
            Map.entry("Update", "a method of an optimizer"),
            Map.entry("Param", "a field of a model"),
            Map.entry("Setting", "a field of a model"),
            Map.entry("Hyper", "a field of an optimizer"),
            Map.entry("Slot", "a field of an optimizer"),
            Map.entry("Dims", "a parameter of a @Predict or @Loss method"));

    private DslNames() {}

    static boolean isPrimitive(String type) {
        return !type.isEmpty() && Character.isLowerCase(type.charAt(0));
    }
}
