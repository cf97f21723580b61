/** The tables. */

import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';

// PostgreSQL's bigint comes as a string; these amounts fit into a number.
const number = { from: Number, to: (value: number) => value };

@Entity('categories')
export class Category {
  @PrimaryColumn('uuid')
  id: string;

  @Column({ type: 'varchar', length: 120 })
  name: string;
}

@Entity('products')
@Index('ix_products_listing', ['category', 'priceMinor', 'id'])
export class Product {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'varchar', length: 32, unique: true })
  sku: string;

  @Column({ type: 'varchar', length: 120 })
  name: string;

  @Column({ type: 'text' })
  description: string;

  @Column({ name: 'price_minor', type: 'bigint', transformer: number })
  priceMinor: number;

  @Column({ type: 'varchar', length: 3 })
  currency: string;

  @Column({ type: 'bigint', transformer: number })
  stock: number;

  @Column({ name: 'category_id', type: 'uuid' })
  category: string;

  @ManyToOne(() => Category)
  @JoinColumn({ name: 'category_id' })
  shelf: Category;

  @Column({ type: 'jsonb' })
  tags: string[];

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @VersionColumn()
  version: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}

@Entity('outbox')
export class OutboxEvent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'varchar', length: 120 })
  type: string;

  @Column({ type: 'uuid' })
  subject: string;

  @Column({ type: 'jsonb' })
  data: object;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

@Entity('customers')
export class Customer {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'varchar', length: 254, unique: true })
  email: string;

  @Column({ type: 'varchar', length: 80 })
  name: string;
}

@Entity('orders')
@Index('ix_orders_newest', ['createdAt', 'id'])
export class Order {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'varchar', length: 20, unique: true })
  number: string;

  @Column({ name: 'customer_id', type: 'uuid' })
  customer: string;

  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customer_id' })
  buyer: Customer;

  @Column({ type: 'varchar', length: 20 })
  status: string;

  @Column({ type: 'bigint', transformer: number })
  total: number;

  @Column({ type: 'varchar', length: 3 })
  currency: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

@Entity('order_lines')
export class OrderLine {
  @PrimaryColumn({ name: 'order_id', type: 'uuid' })
  order: string;

  @ManyToOne(() => Order)
  @JoinColumn({ name: 'order_id' })
  within: Order;

  @PrimaryColumn({ type: 'integer' })
  place: number;

  @Column({ name: 'product_id', type: 'uuid' })
  product: string;

  @ManyToOne(() => Product)
  @JoinColumn({ name: 'product_id' })
  sold: Product;

  @Column({ type: 'integer' })
  quantity: number;

  @Column({ name: 'unit_price', type: 'bigint', transformer: number })
  unitPrice: number;
}

/** All tables. */
export const ENTITIES = [Category, Product, OutboxEvent, Customer, Order, OrderLine];
