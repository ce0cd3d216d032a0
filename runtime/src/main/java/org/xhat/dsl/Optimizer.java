package org.xhat.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class that xhat compiles into an update rule. It is ordinary scalar Java about one parameter element, so it can also
 * be executed: each optimizer is its own reference implementation. {@code float} stands for the element type of the build.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Optimizer {}
