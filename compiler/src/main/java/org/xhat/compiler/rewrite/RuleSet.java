package org.xhat.compiler.rewrite;

import java.util.HashSet;
import java.util.List;

/**
 * A named table of rules, tried in order.
 *
 * @param name the table's name
 * @param rules the rules, their names unique
 */
public record RuleSet(String name, List<Rule> rules) {
    /** Copies the rules and checks their names. */
    public RuleSet {
        rules = List.copyOf(rules);
        var names = new HashSet<String>();
        for (Rule rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("two rules are called " + rule.name());
            }
        }
    }

    /** All tables, in the order in which they are tried. */
    public static List<RuleSet> all() {
        return List.of(AlgebraRules.TABLE, ShapeRules.TABLE);
    }
}
