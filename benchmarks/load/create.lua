-- Creates products with skus that nobody had before; every answer must be a product just created.

dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "answers.lua")

function init(arguments)
  dofile(arguments[1])
  number = 0
end

function request()
  number = number + 1
  local body = data.bodies[number % #data.bodies + 1]
  body = body:gsub("@SKU@", data.prefix .. number, 1)
  return wrk.format("POST", data.path, data.headers, body)
end

function response(status, _, body)
  checked = checked + 1
  local sku = body:match('"sku": ?"([^"]+)"')
  if status ~= 201 or not sku or sku:sub(1, #data.prefix) ~= data.prefix
    or not body:find('"id"', 1, true) then
    refuse(status, body)
  end
end
