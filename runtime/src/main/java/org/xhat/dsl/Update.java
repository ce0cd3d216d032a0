package org.xhat.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the method that returns an element's new value: {@code float update(float theta, float gradient, long step)}. Its
 * parameters bind by these names; {@code step} counts from 0. Assignments to {@link Slot} fields are kept for the next step.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Update {}
