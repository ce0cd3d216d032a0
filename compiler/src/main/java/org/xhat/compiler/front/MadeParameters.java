package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.TensorValue;

/**
 * The parameters that a reading has made so far, for those who ask for them by name: they stay their owners', and are made by no one
 * else for that. A loss is given all, a prediction what it has made itself, so that it is the same by itself and in the loss.
 */
final class MadeParameters {
    /** A parameter, each time that it is made. */
    private record Made(String name, TensorValue value, Frame frame) {
        /** Whether it was made in {@code entry}, of which a field's parameter is not. */
        boolean isIn(Frame entry) {
            for (Frame at = frame; at != null; at = at.caller()) {
                if (at == entry || at.method() == null) {
                    return at == entry;
                }
            }
            return false;
        }
    }

    /** Names that a message tells. */
    private static final int MAX_NAMES = 5;

    private final EntryReading reading;
    private final List<Made> made = new ArrayList<>();

    MadeParameters(EntryReading reading) {
        this.reading = reading;
    }

    /** Notes a parameter that is made in a call. */
    void add(String name, TensorValue value, Frame frame) {
        made.add(new Made(name, value, frame));
    }

    /** {@code weights()}: those of two axes or more. */
    DslValue weights(Invocation call) {
        return array(call, each -> each.value.rank() >= 2);
    }

    /** {@code parameters("logits.*")}: those of a name, in which {@code *} stands for any letters. */
    DslValue named(Invocation call) {
        String wanted = List.of(call.string(0).split("\\*", -1)).stream()
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return array(call, each -> each.name.matches(wanted));
    }

    private DslValue array(Invocation call, Predicate<Made> condition) {
        Frame entry = call.frame().entry();
        boolean isPrediction =
                entry.method() != null && entry.method().annotation("Predict").isPresent();
        Predicate<Made> isKnown = each -> !isPrediction || each.isIn(entry);
        Map<String, TensorValue> found = new LinkedHashMap<>();
        made.stream().filter(isKnown.and(condition)).forEach(each -> found.putIfAbsent(each.name, each.value));
        if (!found.isEmpty()) {
            return ArrayValue.of("Tensor", List.copyOf(found.values()));
        }
        String cure = made.stream().anyMatch(condition)
                ? "a prediction is given what its own layers make: a field is called by its name"
                : cure(
                        call,
                        made.stream().filter(isKnown).map(Made::name).distinct().toList());
        String asked = Frame.origin(call.span()).text();
        return reading.report(call.frame(), DiagnosticKind.NO_PARAMETERS, call.span(), asked, cure);
    }

    private static String cure(Invocation call, List<String> names) {
        if (names.isEmpty()) {
            return "write it after the layers whose parameters are meant: none has been made before";
        }
        String known = names.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (names.size() > MAX_NAMES ? ", …" : "");
        return call.arguments().isEmpty()
                ? "of those made before none has two axes: " + known
                : Suggestion.nearest(call.string(0), names)
                        .map(name -> "did you mean '" + name + "'?")
                        .orElse("those made before are " + known);
    }
}
