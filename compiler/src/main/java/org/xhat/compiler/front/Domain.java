package org.xhat.compiler.front;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.Callees.Callee;
import org.xhat.compiler.front.ClassSources.MethodHome;
import org.xhat.compiler.front.DslValue.FloatValue;

/**
 * What one kind of file – a model, an optimizer – makes of the Java that {@link Interpreter} executes: which values it has
 * besides those known when compiling, what the DSL's own functions and annotations mean there, and what calls come to.
 */
interface Domain {

    /** The values of a call's arguments, and where they stand. */
    record Arguments(List<DslValue> values, List<SourceSpan> spans) {
        public Arguments {
            values = List.copyOf(values);
            spans = List.copyOf(spans);
        }
    }

    /** Where nodes are made and faults are told. */
    Reading reading();

    /** The paths being read. */
    Paths paths();

    /** Whether the program may decide conditions, as {@link Paths} say. */
    boolean decidesAtRunTime();

    /** A float known when compiling. */
    DslValue floating(FloatValue number, Frame frame, SourceSpan span);

    /** An integer that is not known when compiling, as a float. */
    DslValue toFloat(DslValue integer, Frame frame, SourceSpan span);

    /** Arithmetic and comparisons of integers of which one is not known when compiling. */
    DslValue integers(BinaryOperator operator, DslValue x, DslValue y, Frame frame, SourceSpan span);

    /** One of two integers, of which the program chooses. */
    DslValue choice(DslValue condition, DslValue then, DslValue otherwise, Frame frame, SourceSpan span);

    /** The class whose static methods are the DSL's own functions here. */
    String functions();

    /** What a name means in {@link #functions}. */
    Optional<Callee> function(String name);

    /** All names that {@link #function} knows. */
    List<String> functionNames();

    /** What to write for a function of {@code Math} that {@link #functions} has, too. */
    String insteadOfMath(String name);

    /** A call of the DSL's own function. */
    DslValue call(Callee function, Arguments arguments, Frame frame, SourceSpan span);

    /** A method's call on a value that only this domain has. */
    DslValue method(DslValue receiver, Ast.Call call, Arguments arguments, Frame frame);

    /** Notes the result of a call; what is called is null where that is unknown. */
    default DslValue noted(
            @Nullable Callee callee, Arguments arguments, Frame frame, SourceSpan span, Supplier<DslValue> value) {
        return value.get();
    }

    /**
     * A call of a method whose body is read.
     *
     * @param arguments of the types that the parameters have
     * @param layerName what {@code named} calls the layer
     * @param body reads it, with what owns the parameters that are made in it
     */
    DslValue invoke(
            MethodHome method,
            Arguments arguments,
            Frame caller,
            SourceSpan span,
            Optional<String> layerName,
            Function<Owner, DslValue> body);

    /** Whether a field has another value at each step: a slot, a hyperparameter. */
    boolean changes(Ast.Field field);

    /** The place of a field that can be assigned. */
    Optional<Cell> place(Ast.Field field);

    /** What a field is whose initializer has the value {@code initial}. */
    DslValue initialized(Ast.Field field, DslValue initial, Frame frame);

    /** A setting has been read. */
    default void chosen(String setting, String value) {}

    /** A local variable has got its first value. */
    default void declared(String name, DslValue value) {}

    /** What to do instead of assigning to what is no variable. */
    String instead();
}
