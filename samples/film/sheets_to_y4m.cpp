// waymark-sheets-to-y4m FRAME_HEIGHT FPS SHEET.png...: cuts sheets of frames (one below the other) apart and writes them
// to standard output as YUV4MPEG2, 4:2:0, in the usual range of BT.601. All sheets have the same even width.
#include <png.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Sheet {
  std::size_t width = 0, height = 0;
  std::vector<unsigned char> rgb;
};

bool read_sheet(const char* file, Sheet& sheet) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, file) == 0) return false;
  image.format = PNG_FORMAT_RGB;
  sheet.width = image.width;
  sheet.height = image.height;
  sheet.rgb.resize(PNG_IMAGE_SIZE(image));
  png_color white{255, 255, 255};
  return png_image_finish_read(&image, &white, sheet.rgb.data(), 0, nullptr) != 0;
}

unsigned char clamped(double value) { return static_cast<unsigned char>(value < 0 ? 0 : value > 255 ? 255 : value + 0.5); }

// Mean of the square of 2 x 2 pixels whose upper left corner is (x, y), or one pixel for side 1.
void mean(const Sheet& sheet, std::size_t x, std::size_t y, std::size_t side, double colour[3]) {
  for (int c = 0; c < 3; ++c) colour[c] = 0;
  for (std::size_t dy = 0; dy < side; ++dy)
    for (std::size_t dx = 0; dx < side; ++dx)
      for (std::size_t c = 0; c < 3; ++c)
        colour[c] += sheet.rgb[((y + dy) * sheet.width + x + dx) * 3 + c] / static_cast<double>(side * side);
}

void write_frame(const Sheet& sheet, std::size_t top, std::size_t height) {
  std::string luma, blue, red;
  double c[3];
  for (std::size_t y = top; y < top + height; ++y)
    for (std::size_t x = 0; x < sheet.width; ++x) {
      mean(sheet, x, y, 1, c);
      luma += static_cast<char>(clamped(16 + 0.257 * c[0] + 0.504 * c[1] + 0.098 * c[2]));
    }
  for (std::size_t y = top; y < top + height; y += 2)
    for (std::size_t x = 0; x < sheet.width; x += 2) {
      mean(sheet, x, y, 2, c);
      blue += static_cast<char>(clamped(128 - 0.148 * c[0] - 0.291 * c[1] + 0.439 * c[2]));
      red += static_cast<char>(clamped(128 + 0.439 * c[0] - 0.368 * c[1] - 0.071 * c[2]));
    }
  const std::string frame = "FRAME\n" + luma + blue + red;
  std::fwrite(frame.data(), 1, frame.size(), stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int height = argc > 3 ? std::atoi(argv[1]) : 0, fps = argc > 3 ? std::atoi(argv[2]) : 0;
  if (height < 2 || height % 2 != 0 || fps < 1) {
    std::fprintf(stderr, "usage: waymark-sheets-to-y4m FRAME_HEIGHT FPS SHEET.png...\n");
    return 2;
  }
  const auto step = static_cast<std::size_t>(height);
  for (int i = 3; i < argc; ++i) {
    Sheet sheet;
    if (!read_sheet(argv[i], sheet) || sheet.width % 2 != 0 || sheet.height % step != 0) {
      std::fprintf(stderr, "%s is no sheet of frames that are %d pixels high\n", argv[i], height);
      return 1;
    }
    if (i == 3) std::printf("YUV4MPEG2 W%zu H%d F%d:1 Ip A1:1 C420jpeg\n", sheet.width, height, fps);
    for (std::size_t top = 0; top < sheet.height; top += step) write_frame(sheet, top, step);
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
