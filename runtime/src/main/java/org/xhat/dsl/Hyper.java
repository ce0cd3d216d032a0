package org.xhat.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a hyperparameter: a field of type float or int whose value may change while training runs. Its initializer is the default.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Hyper {
    /** The allowed values in interval notation: {@code "(0, inf)"}, {@code "[0, 1)"}; a bracket includes its bound. */
    String value();
}
