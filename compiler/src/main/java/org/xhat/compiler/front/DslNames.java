package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.Suggestion;

/** The DSL's vocabulary of types, for checks and suggestions. */
final class DslNames {

    /** The types of values, in the order a message lists them. */
    static final List<String> TYPES = List.of(
            "Tensor",
            "Labels",
            "State",
            "Initializer",
            "Window",
            "float",
            "int",
            "long",
            "double",
            "boolean",
            "String");

    /** Behind the type of its elements, that of an array. */
    static final String ARRAY = "[]";

    /** Behind the type of its elements, that of a list: {@code List<Integer>} is {@code int<>}. */
    static final String LIST = "<>";

    /** The classes of {@code org.xhat.dsl} that a file can name, besides annotations. */
    static final List<String> CLASSES = List.of("Tensor", "Labels", "State", "Initializer", "Window", "Dsl", "Scalars");

    /** What is written for a type that the DSL lacks. */
    static final Map<String, String> INSTEAD_OF_TYPES = Map.of(
            "byte", "write int",
            "short", "write int",
            "char", "write int");

    private DslNames() {}

    /** The number or boolean that a class of {@code java.lang} holds; any other type is itself. */
    static String unboxed(String type) {
        return switch (type) {
            case "Integer" -> "int";
            case "Long" -> "long";
            case "Float" -> "float";
            case "Double" -> "double";
            case "Boolean" -> "boolean";
            default -> type;
        };
    }

    /** The type of the elements of an array or a list; {@code var} for any other type. */
    static String elementOf(String type) {
        return type.endsWith(ARRAY) || type.endsWith(LIST) ? type.substring(0, type.length() - 2) : "var";
    }

    /** Whether a type is none of the DSL's and no name of a class either, unless one is declared. */
    static boolean isRefused(String type) {
        if (!elementOf(type).equals("var")) {
            return isRefused(elementOf(type));
        }
        boolean isClassName = type.chars().allMatch(Character::isJavaIdentifierPart)
                && !type.isEmpty()
                && !Character.isLowerCase(type.charAt(0));
        return !TYPES.contains(type)
                && (!isClassName
                        || INSTEAD_OF_TYPES.containsKey(type)
                        || Suggestion.nearest(type, TYPES).isPresent());
    }
}
