package org.xhat.runtime.program;

/**
 * Classes that the programs of a JVM share. Each is called by what it does and defined once, so that what HotSpot has compiled for one
 * program is compiled for all; none goes before the JVM does.
 */
public final class SharedClasses {
    private static final Loader LOADER = new Loader();

    private SharedClasses() {}

    /** The loader that knows them, and the runtime: the parent of a program's own. */
    public static ClassLoader loader() {
        return LOADER;
    }

    /** Defines the class {@code name} by {@code bytes}, unless there is one of that name. */
    public static void define(String name, byte[] bytes) {
        LOADER.define(name, bytes);
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super("xhat-shared", SharedClasses.class.getClassLoader());
        }

        void define(String name, byte[] bytes) {
            synchronized (getClassLoadingLock(name)) {
                if (findLoadedClass(name) == null) {
                    defineClass(name, bytes, 0, bytes.length);
                }
            }
        }
    }
}
