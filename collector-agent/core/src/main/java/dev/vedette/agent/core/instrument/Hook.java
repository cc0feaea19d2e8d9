package dev.vedette.agent.core.instrument;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * A method that advice is inlined into.
 *
 * @param seam what is seen there; a library of which no hook of a seam could be applied is blind there. Hooks of one
 *     seam are alternatives: for one class the first that fits is taken
 * @param type binary name of the class that declares the method
 * @param firstArgument binary name of its first parameter's type, empty if it has none
 * @param advice binary name of the class with the advice, never loaded: it knows types of the application
 * @param mayBeAbsent whether a library without the class lacks nothing
 */
public record Hook(String seam, String type, String method, String firstArgument, String advice, boolean mayBeAbsent) {

    public Hook(String seam, String type, String method, String firstArgument, String advice) {
        this(seam, type, method, firstArgument, advice, false);
    }

    /** The same for a class that earlier releases do not have, where there is nothing to see then. */
    public Hook whereThere() {
        return new Hook(seam, type, method, firstArgument, advice, true);
    }

    ElementMatcher<MethodDescription> matcher() {
        return target -> named(method).matches(target)
                && !target.isAbstract()
                && (firstArgument.isEmpty()
                        ? target.getParameters().isEmpty()
                        : takesArgument(0, named(firstArgument)).matches(target));
    }

    /** For coverage reports: the class without its package and the classes around it, and the method. */
    String place() {
        return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1) + "." + method;
    }
}
