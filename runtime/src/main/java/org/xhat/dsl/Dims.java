package org.xhat.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The shape of an input: {@code @Dims("batch, 784")}. A number is an extent known when compiling, a name one that each call
 * decides; the same name is the same extent everywhere in the model. The empty string is a scalar.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Dims {
    /** The extents, outermost first, separated by commas. */
    String value();
}
