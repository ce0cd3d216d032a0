package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.Suggestion;

/** The DSL's vocabulary of types, for checks and suggestions. */
final class DslNames {

    /** The types of values, in the order a message lists them. */
    static final List<String> TYPES =
            List.of("Tensor", "Labels", "State", "Initializer", "Window", "float", "int", "long", "boolean", "String");

    /** The one type of arrays. */
    static final String ARRAY = "Tensor[]";

    /** The classes of {@code org.xhat.dsl} that a file can name, besides annotations. */
    static final List<String> CLASSES = List.of("Tensor", "Labels", "State", "Initializer", "Window", "Dsl", "Scalars");

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

    private DslNames() {}

    /** Whether a type is none of the DSL's and no name of an enum either, unless one is declared. */
    static boolean isRefused(String type) {
        boolean isClassName = type.chars().allMatch(Character::isJavaIdentifierPart)
                && !type.isEmpty()
                && !Character.isLowerCase(type.charAt(0));
        return !TYPES.contains(type)
                && !type.equals(ARRAY)
                && (!isClassName
                        || INSTEAD_OF_TYPES.containsKey(type)
                        || Suggestion.nearest(type, TYPES).isPresent());
    }
}
