/* Sizes: found equal by union-find, known as soon as one of the equal ones is. */
#include "ir/ir.h"

Size *size_find(Size *size)
{
    while (size->same)
        size = size->same;
    return size;
}

int size_value(const Size *size)
{
    while (size->same)
        size = size->same;
    return size->value;
}

bool size_unify(Size *a, Size *b)
{
    a = size_find(a);
    b = size_find(b);
    if (a == b)
        return true;
    if (a->value && b->value)
        return a->value == b->value;
    if (a->value)
        b->same = a;
    else
        a->same = b;
    return true;
}

Size *size_of(Arena *arena, int value)
{
    Size *size = arena_alloc(arena, sizeof *size);
    size->value = value;
    return size;
}

Shape shape_scalar(void)
{
    return (Shape){SCALAR, NULL, NULL};
}

Shape shape_vector(Size *size)
{
    return (Shape){VECTOR, size, NULL};
}

Shape shape_matrix(Size *rows, Size *columns)
{
    return (Shape){MATRIX, rows, columns};
}

int units(const Node *n)
{
    return n->shape.kind == SCALAR ? 1 : size_value(n->shape.rows);
}

int rows(const Node *n)
{
    return units(n);
}

int columns(const Node *n)
{
    return n->shape.kind == MATRIX ? size_value(n->shape.columns) : 1;
}

bool is_scalar(const Node *n)
{
    return n->shape.kind == SCALAR;
}

bool is_bag(const Node *n)
{
    return n->type == ID && n->shape.kind == VECTOR;
}

int window_before_units(const Node *window)
{
    return window->k * units(window->in[0]);
}

int window_after(const Node *window)
{
    return units(window) / units(window->in[0]) - 1 - window->k;
}
