/* Files that are given for safetensors and are something else, by the bytes that they begin with.
 */
#include "safetensors_internal.h"

#include <string.h>

#define TORCH                                                                                      \
    "; in Python, safetensors.torch.save_file(model.state_dict(), FILE) saves one that can be "    \
    "read"
#define NUMPY                                                                                      \
    "; in Python, safetensors.numpy.save_file({NAME: ARRAY}, FILE) saves one that can be read"

static const struct {
    const char *begin;
    size_t bytes;
    const char *what;
} kinds[] = {
    {"PK\3\4", 4, "a zip archive, such as torch.save writes (.pt, .pth)" TORCH},
    {"\x80\2", 2, "a Python pickle, such as torch.save writes (.pt, .pth)" TORCH},
    {"\x80\3", 2, "a Python pickle, such as torch.save writes (.pt, .pth)" TORCH},
    {"\x80\4", 2, "a Python pickle, such as torch.save writes (.pt, .pth)" TORCH},
    {"\x80\5", 2, "a Python pickle, such as torch.save writes (.pt, .pth)" TORCH},
    {"\x93NUMPY", 6, "an array of NumPy (.npy)" NUMPY},
    {"\x89HDF\r\n", 6, "an HDF5 file, such as Keras writes (.h5)" NUMPY},
    {"GGUF", 4, "a GGUF file"},
    {"\x1f\x8b", 2, "compressed by gzip: gunzip it first"},
    {"version https://git-lfs", 23, "a pointer of Git LFS: git lfs pull fetches the file itself"},
    {"<!DOCTYPE", 9, "a page of the web"},
    {"<html", 5, "a page of the web"},
};

const char *rnn_foreign_file(const char *begin, size_t bytes)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (bytes >= kinds[i].bytes && memcmp(begin, kinds[i].begin, kinds[i].bytes) == 0)
            return kinds[i].what;
    return NULL;
}
