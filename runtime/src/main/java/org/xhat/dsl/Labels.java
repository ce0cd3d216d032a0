package org.xhat.dsl;

/** Class numbers from 0, 32-bit integers: the targets of a classifier. No instance is ever made. */
public final class Labels {

    private Labels() {}
}
