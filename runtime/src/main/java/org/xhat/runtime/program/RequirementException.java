package org.xhat.runtime.program;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A program was given dims that it does not take. The message tells each requirement that they do not meet, and the dims. */
public final class RequirementException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Requirement> unmet;

    RequirementException(List<Requirement> unmet, List<String> names, long[] dims) {
        super(unmet.stream().map(Requirement::text).collect(Collectors.joining("\n")) + "\n    with "
                + IntStream.range(0, dims.length)
                        .mapToObj(i -> names.get(i) + " = " + dims[i])
                        .collect(Collectors.joining(", ")));
        this.unmet = List.copyOf(unmet);
    }

    /** What is not met; at least one. */
    public List<Requirement> unmet() {
        return unmet;
    }
}
