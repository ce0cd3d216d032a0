package org.xhat.compiler.front;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.AffineView;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Reshape;
import org.xhat.runtime.program.ClassChoice;
import org.xhat.runtime.program.ModelSignature.Prediction;

/** What a model predicts: one row of numbers for each example, the same in {@code @Predict} and in the loss. */
final class Predictions {
    private final Ast.Method predict;
    private final DiagnosticLog log;

    Predictions(Ast.Method predict, DiagnosticLog log) {
        this.predict = predict;
        this.log = log;
    }

    /**
     * The prediction; reported where it is not what data can be held against.
     *
     * @param batch the first extent of the inputs; empty without inputs
     * @param returned what {@code @Predict} returns
     * @param marked what the loss marks, or predicts where it marks nothing
     * @param span where it does
     * @param uses where the loss reads labels
     * @param form what a dim is in the loss, which may know more of them to be equal
     */
    Prediction of(
            Optional<Dim> batch,
            Value returned,
            Value marked,
            SourceSpan span,
            List<LabelUse> uses,
            UnaryOperator<Dim> form) {
        var dims = returned.dims().stream().map(form).toList();
        if (!marked.dims().stream().map(form).toList().equals(dims)) {
            log.report(
                    DiagnosticKind.PREDICTION_MISMATCH,
                    span,
                    DslValue.shape(marked.dims()),
                    DslValue.shape(dims),
                    predict.nameSpan());
        }
        boolean isRows = !dims.isEmpty()
                && batch.map(form).stream().allMatch(dims.getFirst()::equals)
                && dims.stream().skip(1).allMatch(extent -> batch.isEmpty() || isFree(extent, form.apply(batch.get())));
        if (!isRows) {
            log.report(
                    DiagnosticKind.PREDICTION_SHAPE,
                    predict.nameSpan(),
                    DslValue.shape(dims),
                    batch.map(first -> "the shape [" + first + ", …]").orElse("a fixed size"));
        }
        Dim row = dims.stream().skip(1).reduce(Dim.ONE, Dim::times);
        return new Prediction(
                values -> returned.type().elementCount().evaluate(values.values()), choice(row, marked, uses));
    }

    private static boolean isFree(Dim extent, Dim batch) {
        return Collections.disjoint(extent.names(), batch.names());
    }

    private static ClassChoice choice(Dim row, Value marked, List<LabelUse> uses) {
        if (!row.is(1)) {
            return reads(row, uses) ? ClassChoice.LARGEST : ClassChoice.NONE;
        }
        if (reads(Dim.of(2), uses)) {
            return isProbability(marked) ? ClassChoice.PROBABILITY : ClassChoice.LOGIT;
        }
        return ClassChoice.NONE;
    }

    private static boolean reads(Dim classes, List<LabelUse> uses) {
        return uses.stream().anyMatch(use -> use.isOfClasses(classes));
    }

    private static boolean isProbability(Value value) {
        return switch (value.op()) {
            case Elementwise op -> op == Elementwise.SIGMOID;
            case Reshape r -> isProbability(value.operand(0));
            case AffineView v -> isProbability(value.operand(0));
            default -> false;
        };
    }
}
