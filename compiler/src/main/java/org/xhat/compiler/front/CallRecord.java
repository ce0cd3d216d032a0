package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Value;

/** Notes the calls of the model's own source while an entry is read. */
final class CallRecord {
    private List<SourceCall> calls = new ArrayList<>();

    /** The calls noted that are inside no other, in the order in which they returned. */
    List<SourceCall> calls() {
        return calls;
    }

    /** The value of a call that {@code body} evaluates; the call is noted if that is a tensor or several. */
    DslValue note(SourceCall.Kind kind, SourceSpan span, List<DslValue> arguments, Supplier<DslValue> body) {
        List<SourceCall> around = calls;
        calls = new ArrayList<>();
        DslValue result = body.get();
        List<Value> results = tensors(result instanceof DslValue.ArrayValue array ? array.values() : List.of(result));
        if (!results.isEmpty()) {
            around.add(new SourceCall(kind, Frame.origin(span), tensors(arguments), results, calls));
        }
        calls = around;
        return result;
    }

    private static List<Value> tensors(List<? extends DslValue> values) {
        return values.stream()
                .filter(TensorValue.class::isInstance)
                .map(value -> ((TensorValue) value).value())
                .toList();
    }
}
