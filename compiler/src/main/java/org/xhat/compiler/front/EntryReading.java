package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.random.RandomKey;

/** What one entry of a model comes to while it is read. */
final class EntryReading implements Reading {

    /** A state's next value or observed statistic, and where it is given. */
    record Given(TensorValue value, SourceSpan span) {}

    private final EntryKind kind;
    private final DiagnosticLog log;
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final VariableTable parameters;
    private final VariableTable states;
    private final EqualDims equalDims;
    private final Map<String, Given> assigned = new LinkedHashMap<>();
    private final Map<String, Given> observed = new LinkedHashMap<>();
    private final Map<String, Requirement> requirements = new LinkedHashMap<>();
    private final Map<String, String> settings = new TreeMap<>();
    private final MadeParameters madeParameters = new MadeParameters(this);
    private final CallRecord callRecord = new CallRecord();
    private final Map<Ast.Method, SourceSpan> makers = new HashMap<>();
    private final Map<Ast.Method, Owner> makerOwners = new HashMap<>();
    private final Set<LabelUse> labelUses = new LinkedHashSet<>();
    private @Nullable Given prediction;
    private int made;
    private int draws;

    /**
     * A reading that has come to nothing yet.
     *
     * @param equalDims what earlier readings of the entry found to be equal; what this one finds is added
     */
    EntryReading(
            EntryKind kind, DiagnosticLog log, VariableTable parameters, VariableTable states, EqualDims equalDims) {
        this.kind = kind;
        this.log = log;
        this.parameters = parameters;
        this.states = states;
        this.equalDims = equalDims;
    }

    EntryKind kind() {
        return kind;
    }

    boolean isTraining() {
        return kind.isTraining();
    }

    @Override
    public GraphBuilder builder() {
        return builder;
    }

    VariableTable parameters() {
        return parameters;
    }

    MadeParameters madeParameters() {
        return madeParameters;
    }

    VariableTable states() {
        return states;
    }

    /** The settings read, and their values as text. */
    Map<String, String> settings() {
        return settings;
    }

    CallRecord callRecord() {
        return callRecord;
    }

    Map<String, Given> assigned() {
        return assigned;
    }

    Map<String, Given> observed() {
        return observed;
    }

    List<Requirement> requirements() {
        var all = new ArrayList<>(equalDims.requirements());
        all.addAll(requirements.values());
        return all;
    }

    /** What the declared extent of an input is in this entry. */
    Dim declared(Dim extent) {
        return equalDims.declared(extent);
    }

    /** What a dim of another entry is in this one. */
    Dim form(Dim dim) {
        return equalDims.form(dim);
    }

    /**
     * Takes two dims for one that data may make equal: a requirement says so, and this reading comes to nothing, as another one,
     * where they are one, follows it. False, where they cannot be equal.
     *
     * @param message what is wrong where they are not
     * @param notes where they come from
     */
    boolean equate(Dim left, Dim right, String message, List<String> notes, Frame frame, SourceSpan span) {
        return equalDims.equate(
                new Requirement(kind, left, Relation.EQUAL, right, message, frame.authored(span), notes));
    }

    void readLabels(LabelUse use) {
        labelUses.add(use);
    }

    /** Where labels are read as classes, of what matters to {@code graph}. */
    List<LabelUse> labelUses(Graph graph) {
        return labelUses.stream().filter(use -> use.isIn(graph)).toList();
    }

    /** What sets the next draw of random numbers apart from those before: its number, hashed. */
    long nextDraw() {
        return RandomKey.of(0, "draw").childStream(draws++);
    }

    @Nullable Given prediction() {
        return prediction;
    }

    /** How many parameters and states were made so far: whether a call makes any shows in the difference. */
    int made() {
        return made;
    }

    void countMade() {
        made++;
    }

    /** Forgets what was made since: the call had an owner of its own. */
    void restoreMade(int before) {
        made = before;
    }

    @Override
    public Value make(Frame frame, SourceSpan span, Function<Fx, Value> formula) {
        return builder.withOrigins(frame.origins(span), () -> formula.apply(fx));
    }

    /** As {@link #make}, of several values. */
    List<Value> makeAll(Frame frame, SourceSpan span, Function<Fx, List<Value>> formula) {
        return builder.withOrigins(frame.origins(span), () -> formula.apply(fx));
    }

    @Override
    public DslValue report(Frame frame, DiagnosticKind diagnostic, SourceSpan span, Object... arguments) {
        frame.report(log, List.of(), diagnostic, span, arguments);
        return DslValue.POISON;
    }

    void report(Frame frame, List<String> notes, DiagnosticKind diagnostic, SourceSpan span, Object... arguments) {
        frame.report(log, notes, diagnostic, span, arguments);
    }

    /** The state's next value; a second one is an error unless it is the same. */
    void assign(String state, TensorValue value, Frame frame, SourceSpan span) {
        give(assigned, state, value, frame, span);
    }

    /** The state's statistic of this batch; a second one is an error unless it is the same. */
    void observe(String state, TensorValue value, Frame frame, SourceSpan span) {
        give(observed, state, value, frame, span);
    }

    private void give(Map<String, Given> to, String state, TensorValue value, Frame frame, SourceSpan span) {
        Given first = to.putIfAbsent(state, new Given(value, frame.authored(span)));
        if (first != null && !first.value().value().equals(value.value())) {
            report(frame, DiagnosticKind.ASSIGNED_TWICE, span, state, first.span());
        }
    }

    void predict(TensorValue value, Frame frame, SourceSpan span) {
        if (prediction != null && !prediction.value().value().equals(value.value())) {
            report(frame, DiagnosticKind.SECOND_PREDICTION, span, prediction.span());
        }
        prediction = new Given(value, frame.authored(span));
    }

    void require(Requirement requirement) {
        requirements.put(requirement.condition() + requirement.message(), requirement);
    }

    /**
     * Records that a method without an owner of its own made parameters. It may do so from one place, once for each owner:
     * otherwise the author has to say whether its parameters are shared.
     */
    void makes(Ast.Method method, Frame caller, SourceSpan callSpan) {
        SourceSpan first = makers.putIfAbsent(method, callSpan);
        Owner owner = makerOwners.put(method, caller.owner());
        boolean secondPlace = first != null && !first.equals(callSpan);
        if (secondPlace || owner == caller.owner()) {
            report(
                    caller,
                    DiagnosticKind.AMBIGUOUS_OWNERSHIP,
                    callSpan,
                    method.name(),
                    secondPlace ? "the other call is at " + first : "the loop around this call repeats it");
        }
    }
}
