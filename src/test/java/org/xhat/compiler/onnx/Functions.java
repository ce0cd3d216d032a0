package org.xhat.compiler.onnx;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Arguments;
import org.xhat.compiler.op.Arguments.Argument;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.op.Signature;

/** The functions that models call, by name: they repeat operands to common extents as ONNX does. */
final class Functions {
    private static final Map<String, Signature> BY_NAME = OpCatalog.declarations().stream()
            .flatMap(declaration -> declaration.signatures().stream())
            .collect(Collectors.toMap(Signature::name, Function.identity()));

    private Functions() {}

    /** What {@code name} makes of arguments, each a {@link Value} or a number. */
    static Value call(Fx fx, String name, Object... arguments) {
        Signature signature = BY_NAME.get(name);
        if (signature == null) {
            throw new IllegalArgumentException("there is no function " + name);
        }
        var given = IntStream.range(0, arguments.length)
                .mapToObj(i -> argument(fx, signature.parameter(i), arguments[i]))
                .toList();
        return signature.formula().apply(fx, new Arguments(given)).getFirst();
    }

    private static Argument argument(Fx fx, Signature.Parameter parameter, Object argument) {
        return switch (parameter) {
            case TENSOR, LABELS -> new Argument.Tensor((Value) argument);
            case OPERAND ->
                new Argument.Tensor(
                        argument instanceof Value value ? value : fx.constant(((Number) argument).doubleValue()));
            case NUMBER -> new Argument.Real(((Number) argument).doubleValue());
            case INTEGER -> new Argument.Whole(((Number) argument).longValue());
            case EXTENT, EXTENT_OR_REST, COUNT -> new Argument.Extent((Dim) argument);
            case WINDOW -> throw new IllegalArgumentException("ONNX has its own windows");
        };
    }

    /** x repeated to {@code dims}. */
    static Value broadcast(Fx fx, Value x, List<Dim> dims) {
        return ofExtents(fx, "broadcast", x, dims);
    }

    /** x with the extents {@code dims}, one of which may be −1. */
    static Value reshape(Fx fx, Value x, List<Dim> dims) {
        return ofExtents(fx, "reshape", x, dims);
    }

    private static Value ofExtents(Fx fx, String name, Value x, List<Dim> dims) {
        var arguments = new Object[dims.size() + 1];
        arguments[0] = x;
        for (int i = 0; i < dims.size(); i++) {
            arguments[i + 1] = dims.get(i);
        }
        return call(fx, name, arguments);
    }
}
