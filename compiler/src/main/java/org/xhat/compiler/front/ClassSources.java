package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.Suggestion;

/** The classes that a model's names can mean: its own file's, imported ones, and those of its package. */
final class ClassSources {

    static final String PRIMITIVES = "org.xhat.dsl.Dsl";
    static final String SCALARS = "org.xhat.dsl.Scalars";
    static final String LAYERS = "org.xhat.layers.Layers";
    static final String VOCABULARY = "org.xhat.dsl";

    /** A class in its file. */
    record Home(Ast.Unit unit, Ast.ClassDeclaration type, boolean isLibrary) {
        String qualifiedName() {
            return unit.packageName().isEmpty() ? type.name() : unit.packageName() + "." + type.name();
        }
    }

    /** A method in its class. */
    record MethodHome(Home home, Ast.Method method) {
        boolean is(String annotation) {
            return method.annotation(annotation).isPresent();
        }
    }

    private record Loaded(Ast.Unit unit, boolean isLibrary) {}

    private final SourceLibrary library;
    private final DiagnosticLog log;
    private final Map<String, Optional<Loaded>> loaded = new HashMap<>();

    ClassSources(SourceLibrary library, DiagnosticLog log) {
        this.library = library;
        this.log = log;
    }

    private Optional<Loaded> load(String qualifiedName) {
        Optional<Loaded> known = loaded.get(qualifiedName);
        if (known != null) {
            return known;
        }
        Optional<Loaded> result = Optional.empty();
        if (!qualifiedName.startsWith("java.") && !packageOf(qualifiedName).equals(VOCABULARY)) {
            result = library.find(qualifiedName)
                    .flatMap(found -> JavaSourceReader.read(found.file(), log).map(unit -> {
                        Ast.Unit checked = Imports.checked(unit, library, log);
                        SubsetChecker.check(checked, log);
                        return new Loaded(checked, found.isLibrary());
                    }));
        }
        loaded.put(qualifiedName, result);
        return result;
    }

    /** The class of a qualified name. */
    Optional<Home> classNamed(String qualifiedName) {
        return load(qualifiedName)
                .flatMap(file -> file.unit()
                        .classNamed(simpleName(qualifiedName))
                        .map(type -> new Home(file.unit(), type, file.isLibrary())));
    }

    /** The class that a name, simple, qualified or {@code this}, means in {@code from}. */
    Optional<Home> classNamed(String name, Home from) {
        if (name.equals("this")) {
            return Optional.of(from);
        }
        var own = from.unit().classNamed(name);
        if (own.isPresent()) {
            return Optional.of(new Home(from.unit(), own.get(), from.isLibrary()));
        }
        return candidates(name, from).stream()
                .map(this::classNamed)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The enum of a qualified name. */
    Optional<Ast.EnumDeclaration> enumNamed(String qualifiedName) {
        return load(qualifiedName).flatMap(file -> enumIn(file.unit(), simpleName(qualifiedName)));
    }

    /** The enum that a name, simple or qualified, means in {@code from}. */
    Optional<Ast.EnumDeclaration> enumNamed(String name, Home from) {
        for (Ast.TypeDeclaration nested : from.type().nested()) {
            if (nested instanceof Ast.EnumDeclaration choice && choice.name().equals(name)) {
                return Optional.of(choice);
            }
        }
        return enumIn(from.unit(), name)
                .or(() -> candidates(name, from).stream()
                        .map(this::enumNamed)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<Ast.EnumDeclaration> enumIn(Ast.Unit unit, String name) {
        return unit.types().stream()
                .filter(Ast.EnumDeclaration.class::isInstance)
                .map(Ast.EnumDeclaration.class::cast)
                .filter(choice -> choice.name().equals(name))
                .findFirst();
    }

    /** The record that a simple name means in {@code from}: nested in its class, or in its file. */
    Optional<Ast.RecordDeclaration> recordNamed(String name, Home from) {
        return Stream.concat(from.type().nested().stream(), from.unit().types().stream())
                .filter(Ast.RecordDeclaration.class::isInstance)
                .map(Ast.RecordDeclaration.class::cast)
                .filter(type -> type.name().equals(name))
                .findFirst();
    }

    /** The qualified names that Java would try for a simple one, in its order; a qualified one is itself. */
    private static List<String> candidates(String name, Home from) {
        if (name.contains(".")) {
            return List.of(name);
        }
        var names = new ArrayList<String>();
        for (Ast.Import line : from.unit().imports()) {
            if (!line.isStatic()
                    && !line.isWildcard()
                    && simpleName(line.name()).equals(name)) {
                names.add(line.name());
            }
        }
        names.add(from.unit().packageName().isEmpty() ? name : from.unit().packageName() + "." + name);
        for (Ast.Import line : from.unit().imports()) {
            if (!line.isStatic() && line.isWildcard()) {
                names.add(line.name() + "." + name);
            }
        }
        return names;
    }

    /** The classes that the static imports of {@code from} take {@code name} from, by its own name or on demand. */
    static List<String> staticImports(String name, boolean onDemand, Home from) {
        return from.unit().imports().stream()
                .filter(line -> line.isStatic() && line.isWildcard() == onDemand)
                .filter(line -> onDemand || simpleName(line.name()).equals(name))
                .map(line -> onDemand ? line.name() : packageOf(line.name()))
                .distinct()
                .toList();
    }

    /** The class whose static import would give {@code name} a meaning: the domain's functions, or the layer library. */
    Optional<String> missingImport(String name, Domain domain) {
        return domain.function(name).isPresent()
                ? Optional.of(domain.functions())
                : classNamed(LAYERS)
                        .filter(layers -> ownMethodNames(layers).contains(name))
                        .map(Home::qualifiedName);
    }

    /** What gives the name of a class, unknown in {@code from}, a meaning: an import from the layers, or another name. */
    String typeCure(String name, Home from) {
        String inLayers = packageOf(LAYERS) + "." + name;
        if (load(inLayers).isPresent()) {
            return "write: import " + inLayers + ";";
        }
        boolean isImported = from.unit().imports().stream()
                .anyMatch(line -> !line.isWildcard() && simpleName(line.name()).equals(name));
        if (isImported) {
            return Imports.NO_SOURCE;
        }
        var known = new TreeSet<String>(List.of(simpleName(PRIMITIVES)));
        from.unit().types().forEach(type -> known.add(type.name()));
        from.type().nested().forEach(type -> known.add(type.name()));
        from.unit().imports().stream()
                .filter(line -> !line.isStatic())
                .forEach(line -> known.add(simpleName(line.name())));
        return ForeignNames.moduleCure(name)
                .or(() -> Suggestion.nearest(name, known).map(nearest -> "did you mean '" + nearest + "'?"))
                .or(() -> Suggestion.nearest(name, List.of(simpleName(LAYERS)))
                        .map(nearest -> "did you mean '" + LAYERS + "'?"))
                .orElse("import it");
    }

    /** The names of all methods that an unqualified call in {@code from} can mean. */
    Set<String> methodNames(Home from, Domain domain) {
        var names = new TreeSet<>(ownMethodNames(from));
        for (Ast.Import line : from.unit().imports()) {
            if (line.isStatic() && line.name().equals(domain.functions())) {
                names.addAll(domain.functionNames());
            } else if (line.isStatic() && line.isWildcard()) {
                classNamed(line.name()).ifPresent(home -> names.addAll(ownMethodNames(home)));
            } else if (line.isStatic()) {
                names.add(simpleName(line.name()));
            }
        }
        return names;
    }

    /** The names of a class's methods. */
    static Set<String> ownMethodNames(Home home) {
        return home.type().methods().stream().map(Ast.Method::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code a.b.C} as it is written; empty for what is no name. */
    static Optional<String> dotted(Ast.Expression expression) {
        return switch (expression) {
            case Ast.Name name -> Optional.of(name.name());
            case Ast.FieldAccess access -> dotted(access.scope()).map(scope -> scope + "." + access.name());
            default -> Optional.empty();
        };
    }

    /** Whether a name before a dot is that of a class, by Java's custom, or {@code this}; otherwise it is a value's. */
    static boolean isClassName(String name) {
        return name.equals("this") || Character.isUpperCase(simpleName(name).charAt(0));
    }

    static String simpleName(String qualifiedName) {
        return qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1);
    }

    static String packageOf(String qualifiedName) {
        return qualifiedName.substring(0, Math.max(0, qualifiedName.lastIndexOf('.')));
    }
}
