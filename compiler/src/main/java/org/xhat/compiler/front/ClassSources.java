package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticLog;

/** The classes that a model's names can mean: its own file's, imported ones, and those of its package. */
final class ClassSources {

    static final String PRIMITIVES = "org.xhat.dsl.Dsl";
    private static final String LAYERS = "org.xhat.layers.Layers";
    private static final String VOCABULARY = "org.xhat.dsl";

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
                        SubsetChecker.check(unit, log);
                        return new Loaded(unit, found.isLibrary());
                    }));
        }
        loaded.put(qualifiedName, result);
        return result;
    }

    private Optional<Home> loadClass(String qualifiedName) {
        return load(qualifiedName)
                .flatMap(file -> file.unit()
                        .classNamed(simpleName(qualifiedName))
                        .map(type -> new Home(file.unit(), type, file.isLibrary())));
    }

    /** The class that a simple name means in {@code from}. */
    Optional<Home> classNamed(String name, Home from) {
        var own = from.unit().classNamed(name);
        if (own.isPresent()) {
            return Optional.of(new Home(from.unit(), own.get(), from.isLibrary()));
        }
        return candidates(name, from).stream()
                .map(this::loadClass)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The enum that a simple name means in {@code from}. */
    Optional<Ast.EnumDeclaration> enumNamed(String name, Home from) {
        for (Ast.TypeDeclaration nested : from.type().nested()) {
            if (nested instanceof Ast.EnumDeclaration choice && choice.name().equals(name)) {
                return Optional.of(choice);
            }
        }
        return enumIn(from.unit(), name)
                .or(() -> candidates(name, from).stream()
                        .map(this::load)
                        .flatMap(Optional::stream)
                        .flatMap(file -> enumIn(file.unit(), name).stream())
                        .findFirst());
    }

    private static Optional<Ast.EnumDeclaration> enumIn(Ast.Unit unit, String name) {
        return unit.types().stream()
                .filter(Ast.EnumDeclaration.class::isInstance)
                .map(Ast.EnumDeclaration.class::cast)
                .filter(choice -> choice.name().equals(name))
                .findFirst();
    }

    /** The qualified names that Java would try for a simple one, in its order. */
    private static List<String> candidates(String name, Home from) {
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

    /** The methods called {@code name} that an unqualified call in {@code from} can mean: its own class's, else imported. */
    List<MethodHome> methods(String name, Home from) {
        List<MethodHome> own = methodsIn(from, name);
        if (!own.isEmpty()) {
            return own;
        }
        return from.unit().imports().stream()
                .filter(Ast.Import::isStatic)
                .filter(line -> line.isWildcard() || simpleName(line.name()).equals(name))
                .map(line -> loadClass(line.isWildcard() ? line.name() : packageOf(line.name())))
                .flatMap(Optional::stream)
                .flatMap(home -> methodsIn(home, name).stream())
                .toList();
    }

    /** The methods of a class by name. */
    static List<MethodHome> methodsIn(Home home, String name) {
        return home.type().methods().stream()
                .filter(method -> method.name().equals(name))
                .map(method -> new MethodHome(home, method))
                .toList();
    }

    /** Whether the primitive operator {@code name} is imported into {@code from}. */
    static boolean importsPrimitive(String name, Home from) {
        return from.unit().imports().stream()
                .filter(Ast.Import::isStatic)
                .anyMatch(line -> line.isWildcard()
                        ? line.name().equals(PRIMITIVES)
                        : line.name().equals(PRIMITIVES + "." + name));
    }

    /** The class whose static import would give {@code name} a meaning: the primitives', or the layer library. */
    Optional<String> missingImport(String name) {
        return Primitive.named(name).isPresent()
                ? Optional.of(PRIMITIVES)
                : loadClass(LAYERS)
                        .filter(layers -> !methodsIn(layers, name).isEmpty())
                        .map(Home::qualifiedName);
    }

    /** The names of all methods that an unqualified call in {@code from} can mean, without primitives. */
    Set<String> methodNames(Home from) {
        var names = new TreeSet<String>();
        from.type().methods().forEach(method -> names.add(method.name()));
        for (Ast.Import line : from.unit().imports()) {
            if (line.isStatic() && line.isWildcard()) {
                loadClass(line.name())
                        .ifPresent(home -> home.type().methods().forEach(method -> names.add(method.name())));
            } else if (line.isStatic()) {
                names.add(simpleName(line.name()));
            }
        }
        return names;
    }

    static String simpleName(String qualifiedName) {
        return qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1);
    }

    static String packageOf(String qualifiedName) {
        return qualifiedName.substring(0, Math.max(0, qualifiedName.lastIndexOf('.')));
    }
}
