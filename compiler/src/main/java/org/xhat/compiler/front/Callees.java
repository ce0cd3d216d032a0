package org.xhat.compiler.front;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.ClassSources.MethodHome;

/** Finds what a call means: a method of its own class, of an imported or named one, or a primitive operator. */
final class Callees {

    /** What is called. */
    sealed interface Callee {
        /** Whether it can be called with this many arguments. */
        boolean accepts(int count);

        /** How many arguments it wants, as a message says it. */
        String arity();

        /** The qualified name of its class. */
        String className();

        /** Java's type of its result, as far as that is a number or a boolean. */
        String type();

        /** A method whose source is read. */
        record OfClass(MethodHome method) implements Callee {
            @Override
            public boolean accepts(int count) {
                int fixed = method.method().parameters().size();
                return method.method().isVarargs() ? count >= fixed - 1 : count == fixed;
            }

            @Override
            public String arity() {
                return method.method().parameters().stream()
                        .map(parameter -> parameter.type().span().text()
                                + (parameter.isVarargs() ? "... " : " ")
                                + parameter.name())
                        .collect(Collectors.joining(", ", method.method().name() + "(", ")"));
            }

            @Override
            public String className() {
                return method.home().qualifiedName();
            }

            @Override
            public String type() {
                return method.method().returnType().name();
            }
        }

        /** A function of one of Java's own classes, by the class's simple name. */
        record OfJava(String simpleClass, String name) implements Callee {
            String qualified() {
                return simpleClass + "." + name;
            }

            @Override
            public boolean accepts(int count) {
                return JavaFunctions.named(simpleClass, name)
                        .map(function -> function.arity() == count)
                        .orElse(
                                switch (qualified()) {
                                    case "List.of" -> true;
                                    case "String.format" -> count >= 1;
                                    default -> count == 1;
                                });
            }

            @Override
            public String arity() {
                return JavaFunctions.named(simpleClass, name)
                        .map(function -> Counts.of(function.arity(), "argument"))
                        .orElse("1 argument" + (name.equals("format") ? " or more" : ""));
            }

            @Override
            public String className() {
                return "java.lang." + simpleClass;
            }

            @Override
            public String type() {
                return StaticTypes.OTHER;
            }
        }

        /** A function of numbers. */
        record Scalar(ScalarFunction function) implements Callee {
            @Override
            public boolean accepts(int count) {
                return function.arity() == count;
            }

            @Override
            public String arity() {
                return Counts.of(function.arity(), "argument");
            }

            @Override
            public String className() {
                return ClassSources.SCALARS;
            }

            @Override
            public String type() {
                return "float";
            }
        }

        /** A primitive operator. */
        record Operator(Primitive primitive) implements Callee {
            @Override
            public boolean accepts(int count) {
                return primitive.accepts(count);
            }

            @Override
            public String arity() {
                return primitive.arity();
            }

            @Override
            public String className() {
                return ClassSources.PRIMITIVES;
            }

            @Override
            public String type() {
                return switch (primitive) {
                    case SpecialPrimitive.DIM, SpecialPrimitive.RANK -> "int";
                    case SpecialPrimitive.TRAINING -> "boolean";
                    case SpecialPrimitive.WINDOW -> "Window";
                    default -> StaticTypes.OTHER;
                };
            }
        }
    }

    /** Functions of Java's own classes besides those of numbers. */
    private static final Set<String> OTHER_OF_JAVA =
            Set.of("String.format", "String.valueOf", "Integer.toString", "List.of");

    private final Domain domain;
    private final Reading reading;
    private final ClassSources sources;

    /** What calls mean, which stand in one class each: a loop that is unrolled asks again and again. */
    private final Map<Ast.Call, List<Callee>> known = new IdentityHashMap<>();

    Callees(Domain domain, ClassSources sources) {
        this.domain = domain;
        this.reading = domain.reading();
        this.sources = sources;
    }

    /** What a call means; empty, and reported, where its name or its number of arguments fits nothing, or two things. */
    Optional<Callee> of(Ast.Call call, Frame frame) {
        List<Callee> named = named(call, frame.home());
        List<Callee> fitting = fitting(named, call.arguments().size());
        Optional<Callee> other = fitting.stream()
                .filter(callee -> !callee.className().equals(fitting.getFirst().className()))
                .findFirst();
        if (!fitting.isEmpty() && other.isEmpty()) {
            return Optional.of(fitting.getFirst());
        }
        if (named.isEmpty()) {
            unknown(call, frame);
        } else if (fitting.isEmpty()) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(call.arguments().size(), "argument"),
                    named.stream().map(Callee::arity).distinct().sorted().collect(Collectors.joining(" or ")));
        } else {
            reading.report(
                    frame,
                    DiagnosticKind.AMBIGUOUS_NAME,
                    call.nameSpan(),
                    call.name(),
                    fitting.getFirst().className(),
                    other.orElseThrow().className());
        }
        return Optional.empty();
    }

    /** Java's type of a call's result, as far as that is a number or a boolean. */
    String type(Ast.Call call, Home from) {
        List<Callee> fitting = fitting(named(call, from), call.arguments().size());
        return fitting.stream()
                .findFirst()
                .or(() -> call.scope() == null ? Optional.empty() : domain.function(call.name()))
                .map(Callee::type)
                .orElse(StaticTypes.OTHER);
    }

    /** Those that take this many arguments; one that takes any number only where no other does, as in Java. */
    private static List<Callee> fitting(List<Callee> named, int count) {
        List<Callee> fitting =
                named.stream().filter(callee -> callee.accepts(count)).toList();
        List<Callee> fixed =
                fitting.stream().filter(callee -> !callee.accepts(count + 1)).toList();
        return fixed.isEmpty() ? fitting : fixed;
    }

    private List<Callee> named(Ast.Call call, Home from) {
        return known.computeIfAbsent(call, asked -> find(asked, from));
    }

    /** All that the name means: in the class before the dot, or at the first level of Java's that has it (JLS 6.4.1). */
    private List<Callee> find(Ast.Call call, Home from) {
        String name = call.name();
        if (call.scope() != null) {
            return ClassSources.dotted(call.scope())
                    .map(scope -> sources.classNamed(scope, from).isEmpty() && isJava(scope)
                            ? inJava(ClassSources.simpleName(scope), name)
                            : isOwnFunctions(scope)
                                    ? in(domain.functions(), name)
                                    : sources.classNamed(scope, from)
                                            .map(home -> methods(home, name))
                                            .orElse(List.of()))
                    .orElse(List.of());
        }
        List<Callee> own = methods(from, name);
        List<Callee> single = own.isEmpty() ? imported(name, false, from) : own;
        return single.isEmpty() ? imported(name, true, from) : single;
    }

    private static boolean isJava(String className) {
        String simple = ClassSources.simpleName(className);
        boolean isKnown = !JavaFunctions.names(simple).isEmpty() || simple.equals("String") || simple.equals("List");
        String itsPackage = ClassSources.packageOf(className);
        return isKnown && (itsPackage.isEmpty() || itsPackage.equals("java.lang") || itsPackage.equals("java.util"));
    }

    private static List<Callee> inJava(String simpleClass, String name) {
        boolean isOther = OTHER_OF_JAVA.contains(simpleClass + "." + name);
        return isOther || JavaFunctions.named(simpleClass, name).isPresent()
                ? List.of(new Callee.OfJava(simpleClass, name))
                : List.of();
    }

    private boolean isOwnFunctions(String className) {
        return className.equals(domain.functions()) || className.equals(ClassSources.simpleName(domain.functions()));
    }

    private List<Callee> imported(String name, boolean onDemand, Home from) {
        return ClassSources.staticImports(name, onDemand, from).stream()
                .flatMap(className -> in(className, name).stream())
                .toList();
    }

    private List<Callee> in(String className, String name) {
        if (ClassSources.packageOf(className).equals("java.lang")) {
            return inJava(ClassSources.simpleName(className), name);
        }
        return className.equals(domain.functions())
                ? domain.function(name).stream().toList()
                : sources.classNamed(className).map(home -> methods(home, name)).orElse(List.of());
    }

    private static List<Callee> methods(Home home, String name) {
        return home.type().methods().stream()
                .filter(method -> method.name().equals(name))
                .<Callee>map(method -> new Callee.OfClass(new MethodHome(home, method)))
                .toList();
    }

    private void unknown(Ast.Call call, Frame frame) {
        String scope = call.scope() == null
                ? "this"
                : ClassSources.dotted(call.scope()).orElse("?");
        Optional<Set<String>> known = methodNames(scope, frame.home());
        if (known.isPresent()) {
            Optional<String> missing = sources.missingImport(call.name(), domain);
            reading.report(
                    frame,
                    missing.isPresent() ? DiagnosticKind.MISSING_IMPORT : DiagnosticKind.UNKNOWN_METHOD,
                    call.nameSpan(),
                    call.name(),
                    missing.map(name -> "static " + name + ".*")
                            .or(() -> ForeignNames.cure(call.name()))
                            .orElseGet(() -> Suggestion.didYouMean(call.name(), known.get())));
        } else if (call.scope() != null && !JavaFunctions.names(scope).isEmpty()) {
            SourceSpan span = call.scope().span().to(call.nameSpan());
            String cure = Suggestion.nearest(call.name(), JavaFunctions.names(scope))
                    .map(near -> "did you mean '" + scope + "." + near + "'?")
                    .orElse("expected one of " + String.join(", ", JavaFunctions.names(scope)));
            reading.report(frame, DiagnosticKind.FOREIGN_MEMBER, span, scope + "." + call.name(), cure);
        } else if (call.scope() != null) {
            String cure = sources.typeCure(scope, frame.home());
            reading.report(frame, DiagnosticKind.UNKNOWN_TYPE, call.scope().span(), scope, cure);
        }
    }

    /** The methods that a call could mean after {@code scope}, for suggestions; empty where that is no class. */
    private Optional<Set<String>> methodNames(String scope, Home from) {
        if (scope.equals("this")) {
            return Optional.of(sources.methodNames(from, domain));
        }
        return isOwnFunctions(scope)
                ? Optional.of(Set.copyOf(domain.functionNames()))
                : sources.classNamed(scope, from).map(ClassSources::ownMethodNames);
    }
}
