package org.xhat.compiler.diag;

import java.util.List;
import java.util.Locale;

/**
 * Every fault that xhat finds in a DSL file: its message and its cure, as templates over the diagnostic's arguments
 * ({@code %1$s} is the first). A cure may have several lines, and lines that come out blank are left out.
 */
public enum DiagnosticKind {
    // The text of the file.

    /** Argument: the limit in bytes. */
    FILE_TOO_LARGE("the file is too large", "a DSL file may have %1$s bytes at most"),
    /** Arguments: the problem, its cure. */
    UNREADABLE("this file of the model %1$s", "%2$s"),
    NOT_UTF8("the file is not UTF-8 text", "save it as UTF-8"),
    NUL_CHARACTER("a NUL character", "the file is damaged or is not Java source: remove the character"),
    /** Arguments: the escape, the character it hides. */
    HIDDEN_ESCAPE("the escape %1$s hides the character '%2$s'", "write the character itself"),
    UNTERMINATED_STRING("this string is not closed on its line", "expected '\"' before the end of the line"),
    UNTERMINATED_CHARACTER("this character literal is not closed on its line", "expected \"'\""),
    UNTERMINATED_COMMENT("this comment is never closed", "expected '*/'"),
    UNTERMINATED_TEXT_BLOCK("this text block is never closed", "expected '\"\"\"'"),
    /** Argument: the limit. */
    NESTED_TOO_DEEPLY("brackets are nested more than %1$s deep", "split the expression into local variables"),
    /** Argument: the limit. */
    EXPRESSION_TOO_LONG(
            "this statement has more than %1$s operators", "split it into several statements with local variables"),
    /** Argument: the limit. */
    TOO_MANY_ELSES("the file has more than %1$s 'else'", "use fewer alternatives"),
    /** Arguments: the opening bracket, the closing one. */
    UNCLOSED_BRACKET("'%1$s' is never closed", "expected a matching '%2$s'"),
    /** Arguments: the closing bracket found, the expected one, or a phrase. */
    UNMATCHED_BRACKET("unexpected '%1$s'", "expected %2$s"),
    /** Arguments: what was found, what was expected (a whole cure line). */
    SYNTAX("%1$s", "%2$s"),
    PARSER_OVERFLOW("the code nests too deeply to be read", "split it into several methods or statements"),

    // What Java has and the DSL has not.

    /** Arguments: the construct with its article, its cure. */
    UNSUPPORTED("%1$s is not part of the DSL", "%2$s"),
    /** Arguments: the type, what to use. */
    UNSUPPORTED_TYPE("the type '%1$s' is not part of the DSL", "expected one of %2$s\n%3$s"),
    /** Argument: what has the type, in quotes. Told once for all places of a file. */
    DOUBLE_TYPE(
            "%1$s is a double, and what the program computes is float",
            "write float for double, 0.1f for 0.1, and (float) Math.sqrt(2) for Math.sqrt(2): float is the element type of the build"),
    /** Arguments: the annotation, a suggestion. */
    UNKNOWN_ANNOTATION("unknown annotation '@%1$s'", "%2$s"),
    /** Arguments: the annotation, where it belongs. */
    MISPLACED_ANNOTATION("'@%1$s' does not belong here", "it marks %2$s"),
    /** Arguments: the annotation, the one before it. */
    SECOND_ROLE("'@%1$s' does not go together with '@%2$s'", "leave one of them out"),
    /** Argument: the field. */
    STATIC_FIELD("'%1$s' is static", "leave out 'static': each optimizer has its own"),
    /** Arguments: the annotation, an example. */
    NOT_A_LITERAL("'@%1$s' is read without computing anything", "write the text itself here, such as \"%2$s\""),
    MISPLACED_STATEMENT("this expression has no effect", "assign it to a variable, or call a method"),

    // Names.

    /** Arguments: the class with its member, what to write. */
    FOREIGN_MEMBER("'%1$s' is not part of the DSL", "%2$s"),
    /** Arguments: the function, what it is given, what to write. */
    RUN_TIME_MATH("'%1$s' is computed when compiling, and this is %2$s", "%3$s"),
    /** Arguments: kind of thing, its name, a suggestion. */
    UNKNOWN_NAME("unknown name '%1$s'", "%2$s"),
    /** Arguments: the method, a suggestion. */
    UNKNOWN_METHOD("unknown method '%1$s'", "%2$s"),
    /** Arguments: the name, what is imported. Told once for all names that one import is missing for. */
    MISSING_IMPORT("'%1$s' is not imported", "write: import %2$s;"),
    /** Arguments: the name, a class, another class. */
    AMBIGUOUS_NAME(
            "'%1$s' is imported from %2$s and from %3$s",
            "import the one that is meant by its name, such as: import static %2$s.%1$s;"),
    /** Arguments: the type, a suggestion. */
    UNKNOWN_TYPE("unknown class '%1$s'", "%2$s"),
    /** Argument: the class. */
    NO_RECORD(
            "'new %1$s' makes an object of a class that is not read",
            "expected an array, or a record of this file; what the DSL makes is called: zeros(…), param(…)"),
    /** Arguments: the package, a suggestion. */
    UNKNOWN_PACKAGE("unknown package '%1$s'", "%2$s"),
    /** Arguments: constant, enum, a suggestion. */
    UNKNOWN_CONSTANT("'%2$s' has no constant '%1$s'", "expected one of %3$s\n%4$s"),
    /** Arguments: the name, where it is declared first. */
    DUPLICATE_NAME("'%1$s' is declared twice", "the first declaration is at %2$s"),
    /** Arguments: the name. */
    SHADOWED_NAME(Severity.WARNING, "'%1$s' hides the field of the same name", "give the local variable another name"),
    /** Arguments: the name. */
    UNASSIGNED("'%1$s' has no value yet", "give it a value where it is declared"),
    /** Argument: the parameter. */
    UNUSED_PARAMETER(Severity.WARNING, "the parameter '%1$s' is not used", "use it, or leave it out"),
    /** Argument: the method. */
    DUPLICATE_OVERLOAD(
            "'%1$s' is declared twice with the same number of parameters",
            "give one of them another name: the DSL tells overloads apart by their number of arguments"),

    // Calls and values.

    /** Arguments: method, given, expected. */
    WRONG_ARGUMENT_COUNT("'%1$s' is given %2$s", "expected %3$s"),
    /** Arguments: what was found, where, what was expected. */
    WRONG_TYPE("%1$s is %2$s", "expected %3$s"),
    /** Argument: the field. */
    FORWARD_REFERENCE("'%1$s' has no value here yet", "declare it before the field that needs it"),
    /** Argument: the field. */
    RECURSIVE_FIELD("the value of '%1$s' depends on itself", "give it a value of its own"),
    /** Arguments: the method, what to write. */
    METHOD_OF_VALUE("values have no method '%1$s'", "%2$s"),
    /** Arguments: the method, the path of calls. */
    RECURSIVE_CALL("'%1$s' calls itself", "the calls are %2$s; write a 'for' with a constant bound"),
    /** Argument: the method. */
    MISSING_RETURN("'%1$s' ends without returning a value", "add 'return …;' on every path"),
    NO_VALUE("this call returns nothing", "write it as a statement of its own"),
    /** Argument: the literal. */
    NUMBER_OUT_OF_RANGE("the number %1$s is out of range", "expected %2$s"),
    DIVISION_BY_ZERO("this divides by zero", "expected a divisor that is not 0"),
    /** Argument: what depends on a dimension. */
    NOT_CONSTANT("%1$s is not known when compiling", "%2$s"),
    /** Arguments: the limit. */
    LOOP_TOO_LONG("this loop is still running after %1$s iterations", "its bound must be reached: it is unrolled"),
    /** Argument: the limit. */
    MODEL_TOO_LARGE("reading this takes more than %1$s calls and iterations", "use fewer iterations or layers"),
    /** Argument: the limit. */
    CALLS_TOO_DEEP("calls are nested more than %1$s deep", "let the methods call one another less deeply"),
    /** Arguments: what it is, the limit. */
    TOO_LONG("this %1$s has more than %2$s characters", "use a shorter one"),
    /** Arguments: the message of the source. */
    REQUIREMENT("%1$s", "the requirement is provably false: %2$s"),
    /** Of what is known when dims are bound; arguments: message, condition. */
    UNMET_REQUIREMENT("%1$s", "expected %2$s"),

    // Shapes.

    /** Arguments: what is wrong with shapes or axes, what was expected. */
    SHAPE("%1$s", "expected %2$s"),
    /** Arguments: the extent. */
    BAD_EXTENT("%1$s is not a possible extent", "an extent is at least 1"),
    /** Arguments: shape, count. */
    TOO_MANY_ELEMENTS("a tensor of %1$s has more than 2147483647 elements", "make its extents smaller"),
    /** Arguments: text. */
    BAD_DIMS("\"%1$s\" is not a list of dimensions", "expected names and positive integers, such as \"batch, 784\""),
    /** Arguments: the input, its shape, what was expected. */
    INPUT_SHAPE("the input '%1$s' has the shape %2$s", "expected %3$s"),
    /** Argument: the parameter. */
    MISSING_DIMS("the input '%1$s' has no shape", "write @Dims(\"batch, 784\") before it"),

    // Models.

    /** Arguments: the annotation, what to do. */
    NO_CLASS("no class in this file is marked '@%1$s'", "%2$s"),
    /** Arguments: annotation, first. */
    SECOND_CLASS("a second class is marked '@%1$s'", "a file declares one; the first is at %2$s"),
    /** Arguments: annotation, what. */
    NO_METHOD("'%2$s' has no method marked '@%1$s'", "write @%1$s before %3$s"),
    /** Arguments: annotation, first. */
    SECOND_METHOD("a second method is marked '@%1$s'", "a class has one; the first is at %2$s"),
    /** Argument: annotation. */
    WRONG_SIGNATURE("%1$s", "expected %2$s"),
    /** Arguments: shape. */
    LOSS_NOT_SCALAR("the loss has the shape %1$s", "expected a scalar: take mean(…) or sum(…) over all axes"),
    /** Arguments: the method, where the other call is. */
    AMBIGUOUS_OWNERSHIP(
            "'%1$s' makes parameters and is called more than once",
            "write @Layer before it for new parameters at each call, or @Shared for the same ones\n%2$s"),
    /** Arguments: name, a line on the first. */
    DUPLICATE_PARAMETER("the parameter '%1$s' is made twice", "give one of them another name\n%2$s"),
    /** Arguments: the layer's full name, a line on the first. */
    DUPLICATE_LAYER("two layers are called '%1$s'", "give one of them another name\n%2$s"),
    /** Arguments: the layer's full name, when, where. */
    SHIFTED_LAYER(
            "'%1$s' is another layer %2$s",
            "name both with named(…): the number in a name counts the calls before it\nthe other is at %3$s"),
    /** Arguments: name, where. */
    SHARED_NAME(
            "two methods of one name make the parameter '%1$s'",
            "give one of the methods another name\nthe other makes it at %2$s"),
    /** Arguments: name, shape and shape. */
    SHARED_SHAPE(
            "the shared parameter '%1$s' would have the shape %2$s here, and has %3$s", "it is made first at %4$s"),
    /** Argument: the name. */
    BAD_NAME(
            "'%1$s' is not usable as a name",
            "expected letters, digits and '_', beginning with a letter, and not a word of Java"),
    /** Arguments: text. */
    DYNAMIC_PARAMETER(
            "the %1$s '%2$s' would have the shape %3$s", "a %1$s's extents are integers, known when compiling"),
    BIAS_BEFORE_BATCH_NORM(
            Severity.WARNING,
            "'%1$s' cancels the bias that is added just before it",
            "leave the bias out: write linear(…) in place of dense(…)"),
    NOT_TRAINED(
            Severity.WARNING,
            "the loss does not depend on the parameter '%1$s'",
            "use it in the loss, or leave it out; a layer of both @Predict and @Loss is marked @Shared"),
    /** Argument: the state. */
    ASSIGNED_TWICE("the state '%1$s' is assigned twice in one step", "the first assignment is at %2$s"),
    STATE_SHAPE("the state '%1$s' has the shape %2$s and is assigned %3$s", "both must be equal"),
    /** Arguments: what was asked for, what to write. */
    NO_PARAMETERS("%1$s finds no parameter", "%2$s"),
    NAMED_LAYER("named(\"%1$s\", …) names nothing", "expected a call of a layer as its second argument"),
    BAD_INITIAL(
            "the initial value of '%1$s' is not a constant", "expected zeros(…), ones(…), full(…) or an initializer"),
    /** Arguments: the shape, what was expected. */
    PREDICTION_SHAPE("the prediction has the shape %1$s", "expected one row for each example, of %2$s"),
    /** Arguments: the shape marked, the shape returned, where it is returned. */
    PREDICTION_MISMATCH(
            "prediction(…) marks %1$s, but @Predict returns %2$s",
            "expected equal shapes: what the loss marks is what the model predicts\n@Predict returns at %3$s"),
    SECOND_PREDICTION("the loss marks a second prediction(…)", "a loss has one; the first is at %1$s"),
    /** Arguments: setting, suggestion. */
    UNKNOWN_SETTING("'%2$s' has no setting '%1$s'", "%3$s"),
    /** Arguments: setting, value, type. */
    BAD_SETTING("the setting '%1$s' cannot be '%2$s'", "expected %3$s"),
    BAD_INITIALIZER("%1$s", "expected %2$s"),

    // Optimizers.

    /** Arguments: text. */
    BAD_RANGE("\"%1$s\" is not a range", "expected two bounds in brackets, such as \"(0, inf)\" or \"[0, 1)\""),
    /** Arguments: value, range. */
    OUT_OF_RANGE("the default %1$s lies outside %2$s", "choose a default inside the range"),
    /** Arguments: name, the names there are. */
    RESERVED_ARGUMENT(
            "'%1$s' is not an argument of an optimizer's method", "expected %2$s: arguments bind by these names"),
    /** Arguments: name, type. */
    RESERVED_TYPE("the argument '%1$s' has the type %2$s", "expected %3$s"),
    /** Argument: what. */
    INEXACT("%1$s cannot be compiled bit for bit", "%2$s"),
    /** Argument: what. */
    NOT_ASSIGNABLE("'%1$s' cannot be assigned", "%2$s"),
    /** Arguments: the value, the type it should have, the type it has. */
    LOSSY_CONVERSION("%1$s is not converted to %2$s by itself", "declare it %3$s"),
    RUN_TIME_LOOP(
            "how long this loop runs is decided for each element or step, not when compiling",
            "give the loop a bound known when compiling, and put what depends on an element into an 'if' inside it"),
    /** Arguments: what the paths leave. */
    RUN_TIME_CHOICE("the program would choose between %1$s and %2$s", "expected numbers or booleans on both paths"),
    /** Arguments: the field, the slot or hyperparameter that it reads, the field's type. */
    CHANGING_FIELD(
            "the field '%1$s' is computed once, and '%2$s' changes", "write a method: %3$s %1$s() { return …; }"),
    /** Argument: the slot. */
    SLOT_VALUE("the first value of the slot '%1$s' is not a number", "expected a literal, such as 0.1f"),
    /** Argument: the hyperparameter. */
    HYPER_VALUE(
            "the default of '%1$s' is not a number of its type", "expected a literal, such as 0.1f, or 10 of an int");

    private final Severity severity;
    private final String message;
    private final String cure;

    DiagnosticKind(Severity severity, String message, String cure) {
        this.severity = severity;
        this.message = message;
        this.cure = cure;
    }

    DiagnosticKind(String message, String cure) {
        this(Severity.ERROR, message, cure);
    }

    /** Whether it stops the compilation. */
    public Severity severity() {
        return severity;
    }

    /** Whether one cure mends all places of a file: they are told together, at the first. */
    boolean isToldOnce() {
        return this == MISSING_IMPORT || this == DOUBLE_TYPE;
    }

    String message(List<Object> arguments) {
        return String.format(Locale.ROOT, message, arguments.toArray());
    }

    String cure(List<Object> arguments) {
        return String.format(Locale.ROOT, cure, arguments.toArray());
    }
}
